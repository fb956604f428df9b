/**
 * Time zones: which there are, how a person finds one, and what a local time in one means.
 *
 * The browser's own list lacks `UTC` and has old names (`Asia/Calcutta`); a picker built on it alone is
 * blank for people in either.
 */
import { tzOffset } from '@date-fns/tz';

/** A moment's date and time of day as a wall clock shows them; months and days count from 1. */
export interface LocalDateTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** What became of a local time: clocks going forward skip some, clocks going back show some twice. */
export type LocalTimeKind = 'exact' | 'skipped' | 'doubled';

/** A local time, resolved. */
export interface ResolvedLocalTime {
  /** Milliseconds since 1970. Of a skipped time the first moment after the gap, of a doubled one the first. */
  instant: number;
  kind: LocalTimeKind;
}

/** A zone as the picker shows it. */
export interface ZoneChoice {
  /** The IANA name, as it is saved. */
  id: string;
  /** The place, for people: `Kolkata`, `Buenos Aires`. */
  city: string;
  /** The part of the world: `Asia`, `America/Argentina`; empty for `UTC`. */
  region: string;
  /** East of Greenwich, in minutes, at the asked moment. */
  offset: number;
  /** What it is called, folded: its name and former ones, its title and the title's initials. */
  names: string;
  /** Everything that a search may hit, folded. */
  haystack: string;
}

/** Current names by the old ones that browsers list or that people saved. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** All names of UTC that browsers and systems report. */
const UTC_NAMES: ReadonlySet<string> = new Set([
  'UTC',
  'Etc/UTC',
  'Etc/GMT',
  'Etc/UCT',
  'Etc/Universal',
  'Etc/Zulu',
  'GMT',
  'UCT',
  'Universal',
  'Zulu',
]);

const FORMER: ReadonlyMap<string, readonly string[]> = formerNames();

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

function formerNames(): Map<string, string[]> {
  const former = new Map<string, string[]>();
  for (const [old, current] of Object.entries(RENAMED)) {
    former.set(current, [...(former.get(current) ?? []), old]);
  }
  return former;
}

/** Whether this browser can reckon in the zone. */
export function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The zone's current name where the browser knows it, else the name as given. */
export function currentName(zone: string): string {
  if (UTC_NAMES.has(zone)) return 'UTC';
  const renamed = RENAMED[zone];
  return renamed !== undefined && isKnownZone(renamed) ? renamed : zone;
}

/** Whether both names are of one zone. */
export function isSameZone(one: string, other: string): boolean {
  return currentName(one) === currentName(other);
}

/** The zone that this browser runs in; `UTC` where it does not say. */
export function browserZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && isKnownZone(zone) ? currentName(zone) : 'UTC';
}

/** Minutes east of Greenwich in `zone` at a moment; of an unknown zone 0. */
export function offsetMinutes(zone: string, instant: number): number {
  const offset = tzOffset(zone, new Date(instant));
  return Number.isNaN(offset) ? 0 : offset;
}

/** `UTC+05:30`, `UTC-03:00`, and plain `UTC` for none. */
export function offsetLabel(offset: number): string {
  if (offset === 0) return 'UTC';
  const total = Math.abs(offset);
  const hours = String(Math.floor(total / 60)).padStart(2, '0');
  const minutes = String(Math.round(total % 60)).padStart(2, '0');
  return `UTC${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

/** The names that can be chosen: current ones, each once, with `UTC` and `always` among them. */
export function zoneNames(always: readonly string[] = []): string[] {
  const listed =
    typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  const wanted = ['UTC', browserZone(), ...always.filter(isKnownZone), ...listed];
  return [...new Set(wanted.map(currentName))];
}

/** All zones for a picker, west to east, then by name. Takes some 100 ms: ask once, when it opens. */
export function zoneChoices(
  always: readonly string[],
  instant: number,
  locale: string,
): ZoneChoice[] {
  const choices = zoneNames(always).map(id => zoneChoice(id, instant, locale));
  return choices.sort((a, b) => a.offset - b.offset || a.id.localeCompare(b.id));
}

function zoneChoice(id: string, instant: number, locale: string): ZoneChoice {
  const cut = id.lastIndexOf('/');
  const city = id.slice(cut + 1).replaceAll('_', ' ');
  const region = cut < 0 ? '' : id.slice(0, cut).replaceAll('_', ' ');
  const offset = offsetMinutes(id, instant);
  const title = zoneTitle(id, instant, 'en');
  const initials = title.replace(/\B\p{L}|[^\p{L}]/gu, '');
  const former = FORMER.get(id) ?? [];
  const names = fold([id, ...former, title, initials, zoneTitle(id, instant, locale)].join(' '));
  const haystack = fold(`${names} ${offsetLabel(offset)}`);
  return { id, city, region, offset, names, haystack };
}

/** `India Standard Time`, in the given language. */
export function zoneTitle(zone: string, instant: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'long' });
  return format.formatToParts(instant).find(part => part.type === 'timeZoneName')?.value ?? zone;
}

/**
 * The choices that have every word of the query: `kol`, `calcutta`, `india time`, `ist`, `+5:30`. First those
 * of which it is a name, then those of which a name begins with it.
 */
export function searchZones(choices: readonly ZoneChoice[], query: string): ZoneChoice[] {
  const words = fold(query).split(' ').filter(Boolean);
  const found = choices.filter(choice => words.every(word => choice.haystack.includes(word)));
  const rank = ({ names }: ZoneChoice) => {
    const isIn = (text: string, ends: string) =>
      words.every(word => text.includes(` ${word}${ends}`));
    const text = ` ${names} `;
    return isIn(text, ' ') ? 0 : isIn(text, '') ? 1 : 2;
  };
  return found.sort((one, other) => rank(one) - rank(other));
}

/** Without case, accents and separators, and offsets with and without leading zero alike. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/([+-])0(\d)(?=:|\b)/g, '$1$2')
    .replace(/[/_]+/g, ' ')
    .trim();
}

/** What clocks in `zone` show at a moment. */
export function toLocal(instant: number, zone: string): LocalDateTime {
  const shifted = new Date(instant + offsetMinutes(zone, instant) * MINUTE_MS);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  };
}

/** The moment at which clocks in `zone` show `local`, or what stands in for it. */
export function fromLocal(local: LocalDateTime, zone: string): ResolvedLocalTime {
  const wall = wallMinutes(local);
  // No zone changes twice within two days: the offsets a day before and after are all there can be.
  const before = offsetMinutes(zone, (wall - DAY_MINUTES) * MINUTE_MS);
  const after = offsetMinutes(zone, (wall + DAY_MINUTES) * MINUTE_MS);
  const candidates = [...new Set([before, after])]
    .map(offset => (wall - offset) * MINUTE_MS)
    .filter(instant => wallMinutes(toLocal(instant, zone)) === wall)
    .sort((a, b) => a - b);
  const [first, second] = candidates;
  if (first === undefined) return { instant: endOfGap(wall, before, zone), kind: 'skipped' };
  return { instant: first, kind: second === undefined ? 'exact' : 'doubled' };
}

/** The first moment after the gap that swallowed a wall time, found by halving. */
function endOfGap(wall: number, before: number, zone: string): number {
  const jumped = (minute: number) => offsetMinutes(zone, minute * MINUTE_MS) !== before;
  let last = wall - before - DAY_MINUTES;
  let first = wall - before + DAY_MINUTES;
  while (first - last > 1) {
    const middle = Math.floor((first + last) / 2);
    if (jumped(middle)) first = middle;
    else last = middle;
  }
  return first * MINUTE_MS;
}

function wallMinutes(local: LocalDateTime): number {
  const { year, month, day, hour, minute } = local;
  return Date.UTC(year, month - 1, day, hour, minute) / MINUTE_MS;
}

/** The same time of day, some days later. */
export function addDays(local: LocalDateTime, days: number): LocalDateTime {
  const date = new Date(Date.UTC(local.year, local.month - 1, local.day + days));
  return {
    ...local,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** The day of the week; Sunday is 0. */
export function weekdayOf(local: LocalDateTime): number {
  return new Date(Date.UTC(local.year, local.month - 1, local.day)).getUTCDay();
}

/** 28 to 31. */
export function lastDayOfMonth(local: LocalDateTime): number {
  return new Date(Date.UTC(local.year, local.month, 0)).getUTCDate();
}
