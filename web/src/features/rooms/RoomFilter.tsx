import { useMessages } from '../../i18n/index.ts';
import { useClient, useSelected } from '../../store/hooks.ts';
import classes from './list.module.css';

/** Which chats the list shows. */
export type Shown = 'all' | 'unread';

/** Below this many chats there is nothing to look through. */
const ROOMS_MIN = 6;

interface RoomFilterProps {
  shown: Shown;
  onChange: (shown: Shown) => void;
}

/** All chats, or those with something unread. */
export function RoomFilter({ shown, onChange }: RoomFilterProps) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const isLong = useSelected(rooms, list => list.rooms.length >= ROOMS_MIN);
  if (!isLong && shown === 'all') return null;
  const choices: [Shown, string][] = [
    ['all', texts.filterAll],
    ['unread', texts.filterUnread],
  ];
  return (
    <fieldset className={classes.filter}>
      <legend className="visually-hidden">{texts.filterLabel}</legend>
      {choices.map(([value, label]) => (
        <button
          key={value}
          type="button"
          aria-pressed={shown === value}
          onClick={() => onChange(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
