import { create } from 'zustand';
import { readStored, writeStored } from './storage.ts';

/** What a person sets once for this browser; nothing of it leaves the device. */
export interface Preferences {
  /** `auto`: the first language of the browser that there is a translation for. */
  language: 'auto' | 'en' | 'te' | 'hi';
  colorScheme: 'auto' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  /** `system`: as the operating system says. */
  motion: 'system' | 'reduced';
  timeFormat: 'auto' | '12' | '24';
  /** `auto`, or an IANA zone. */
  zone: string;
  /** Whether Enter sends and Shift+Enter breaks the line, or the other way round. */
  enterSends: boolean;
  /** Whether desktop notifications are wanted; the browser's permission is asked apart. */
  notify: boolean;
  /** Width of the list of chats in pixels. */
  listWidth: number;
}

export const DEFAULT_PREFERENCES: Preferences = {
  language: 'auto',
  colorScheme: 'auto',
  density: 'comfortable',
  motion: 'system',
  timeFormat: 'auto',
  zone: 'auto',
  enterSends: true,
  notify: false,
  listWidth: 340,
};

/** The list of chats is between these, in pixels. */
export const LIST_WIDTH = { min: 260, max: 520 };

const KEY = 'sandesham.preferences';

const ALLOWED: { [K in keyof Preferences]?: readonly Preferences[K][] } = {
  language: ['auto', 'en', 'te', 'hi'],
  colorScheme: ['auto', 'light', 'dark'],
  density: ['comfortable', 'compact'],
  motion: ['system', 'reduced'],
  timeFormat: ['auto', '12', '24'],
};

/** Takes what is sound of something stored, which an older version or a person may have written. */
export function soundPreferences(stored: unknown): Preferences {
  const sound: Preferences = { ...DEFAULT_PREFERENCES };
  if (typeof stored !== 'object' || stored === null) return sound;
  for (const key of Object.keys(DEFAULT_PREFERENCES) as (keyof Preferences)[]) {
    const value = (stored as Record<string, unknown>)[key];
    if (typeof value !== typeof DEFAULT_PREFERENCES[key]) continue;
    const allowed = ALLOWED[key] as readonly unknown[] | undefined;
    if (allowed && !allowed.includes(value)) continue;
    if (key === 'listWidth' && !isWidth(value as number)) continue;
    if (key === 'zone' && !isZone(value as string)) continue;
    Object.assign(sound, { [key]: value });
  }
  return sound;
}

function isWidth(width: number): boolean {
  return width >= LIST_WIDTH.min && width <= LIST_WIDTH.max;
}

function isZone(zone: string): boolean {
  if (zone === 'auto') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The preferences, in step with other tabs of this browser. */
export const usePreferences = create<Preferences>(() => soundPreferences(readStored(KEY)));

/** Changes some preferences, now and for the next visit. */
export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  writeStored(KEY, usePreferences.getState());
}

globalThis.addEventListener?.('storage', event => {
  if (event.key === KEY) usePreferences.setState(soundPreferences(readStored(KEY)));
});
