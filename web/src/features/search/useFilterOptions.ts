import { useDebouncedValue } from '@mantine/hooks';
import type { RoomSummary, User } from '@sandesham/client';
import { withoutBidiControls } from '@sandesham/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Messages, useFormat, useMessages } from '../../i18n/index.ts';
import { dateOnly, type TimeStyle } from '../../lib/time.ts';
import { toLocal } from '../../lib/timezones.ts';
import { useClient, useRooms, useSession } from '../../store/hooks.ts';
import { roomTitle } from '../rooms/names.ts';
import { type TypedFilter, validDate } from './query.ts';
import { matches } from './rank.ts';

/** What a filter may be set to. */
export interface FilterOption {
  value: string;
  label: string;
  detail?: string;
}

/** More is found by typing more. */
const OPTIONS_MAX = 8;
const TYPING_MS = 200;
const DAY_MS = 86_400_000;

/** What may follow the filter that is being typed. */
export function useFilterOptions(typed: TypedFilter | null): FilterOption[] {
  const { search, rooms: roomWords } = useMessages();
  const { style, zone } = useFormat();
  const { rooms } = useRooms();
  const me = useSession().user;
  const people = usePeople(typed?.filter === 'from' ? typed.value : null);
  if (typed === null) return [];
  switch (typed.filter) {
    case 'from':
      return peopleOptions([...companions(rooms), ...people], me, typed.value, search);
    case 'in':
      return roomOptions(rooms, typed.value, roomWords);
    case 'before':
      return dateOptions(typed.value, { ...style, timeZone: 'UTC' }, zone);
    case 'has':
      return hasOptions(typed.value, search);
  }
}

/** People by the beginning of their names. */
export function usePeople(value: string | null): readonly User[] {
  const { users } = useClient();
  const [settled] = useDebouncedValue(value?.trim() ?? '', TYPING_MS);
  const { data } = useQuery({
    queryKey: ['people', settled],
    queryFn: ({ signal }) => users.search(settled, signal),
    enabled: value !== null && settled !== '',
    placeholderData: keepPreviousData,
  });
  return value === null || settled === '' ? [] : (data ?? []);
}

/** Those that one has a room with: who is found is most likely one of them. */
function companions(rooms: readonly RoomSummary[]): User[] {
  return rooms.flatMap(({ members }) => members.map(({ user_id: id, name }) => ({ id, name })));
}

function peopleOptions(
  people: readonly User[],
  me: User | null,
  value: string,
  search: Messages['search'],
): FilterOption[] {
  const isMe =
    me !== null && (matches(me.name, value) || search.me.startsWith(value.toLowerCase()));
  const options = isMe ? [{ value: me.id, label: me.name, detail: search.me }] : [];
  const seen = new Set([me?.id]);
  for (const { id, name } of people) {
    if (seen.has(id) || !matches(name, value)) continue;
    seen.add(id);
    options.push({ value: id, label: withoutBidiControls(name), detail: '' });
  }
  return options.slice(0, OPTIONS_MAX);
}

function roomOptions(
  rooms: readonly RoomSummary[],
  value: string,
  words: Messages['rooms'],
): FilterOption[] {
  return rooms
    .map(room => ({ value: room.id, label: roomTitle(room, words) }))
    .filter(({ label }) => matches(label, value))
    .slice(0, OPTIONS_MAX);
}

function dateOptions(value: string, style: TimeStyle, zone: string): FilterOption[] {
  const ago = (days: number) => {
    const { year, month, day } = toLocal(Date.now() - days * DAY_MS, zone);
    return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  };
  const given = validDate(value);
  const dates = given
    ? [given]
    : [0, 1, 7, 30, 365].map(ago).filter(date => date.startsWith(value));
  return dates.map(date => ({
    value: date,
    label: dateOnly(`${date}T12:00:00Z`, style),
    detail: date,
  }));
}

function hasOptions(value: string, search: Messages['search']): FilterOption[] {
  const all = [
    { value: 'image', label: search.image },
    { value: 'file', label: search.file },
  ];
  return all.filter(option => matches(option.label, value) || option.value.startsWith(value));
}
