import { create } from 'zustand';

/** The longest reason that the log takes, in characters. */
export const REASON_MAX = 500;

const KEY = 'sandesham.audit.reason';

interface Given {
  /** Whose reason it is. */
  readonly userId: string;
  readonly reason: string;
}

const useGiven = create<{ given: Given | null }>(() => ({ given: stored() }));

/** Why this auditor looks, as they said in this tab; null until they have. */
export function useReason(userId: string | undefined): string | null {
  return useGiven(({ given }) => (given?.userId === userId ? (given?.reason ?? null) : null));
}

/** Says why, for as long as this tab is open. */
export function giveReason(userId: string, reason: string): void {
  const given = { userId, reason };
  useGiven.setState({ given });
  try {
    sessionStorage.setItem(KEY, JSON.stringify(given));
  } catch {
    // Storage is forbidden: it is asked for again after a reload.
  }
}

function stored(): Given | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    const { userId, reason } = (found ?? {}) as Partial<Given>;
    return typeof userId === 'string' && typeof reason === 'string' ? { userId, reason } : null;
  } catch {
    return null;
  }
}
