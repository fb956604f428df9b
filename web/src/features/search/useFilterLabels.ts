import { useFormat, useMessages } from '../../i18n/index.ts';
import { dateOnly } from '../../lib/time.ts';
import { useUser } from '../../store/hooks.ts';
import { personName } from '../rooms/names.ts';
import type { Filter, SearchQuery } from './query.ts';
import { useRoomName } from './useRoomName.ts';

/** What the filters of a search are called. */
export function useFilterLabels(query: SearchQuery): Record<Filter, string> {
  const { search, rooms } = useMessages();
  const { style } = useFormat();
  const person = useUser(query.from);
  const room = useRoomName(query.in);
  const date = query.before
    ? dateOnly(`${query.before}T12:00:00Z`, { ...style, timeZone: 'UTC' })
    : '';
  return {
    from: search.fromChip(personName(person?.name, rooms)),
    in: search.inChip(room),
    before: search.beforeChip(date),
    has: search.hasChip(query.has === 'image' ? search.image : search.file),
  };
}
