import { notifications } from '@mantine/notifications';
import { problemOf, type RoomSummary, type User, withoutBidiControls } from '@sandesham/client';
import { CalendarClock, type LucideIcon, Search, Settings } from 'lucide-react';
import { useLocation } from 'wouter';
import { useProblemText } from '../../app/problemText.ts';
import { type Messages, useMessages } from '../../i18n/index.ts';
import { useClient, useRooms, useSession } from '../../store/hooks.ts';
import { roomTitle } from '../rooms/names.ts';
import { hasWord } from './query.ts';
import { best } from './rank.ts';
import { usePeople } from './useFilterOptions.ts';

/** A place to go to. */
export interface Jump {
  key: string;
  group: string;
  name: string;
  detail: string | null;
  unread: number;
  /** In place of a picture. */
  icon: LucideIcon | null;
  avatarId: string;
  shape: 'person' | 'group';
  go: () => void;
}

/** So many are seen at a glance. */
const ROOMS_MAX = 8;
const PEOPLE_MAX = 5;

/** Where one can go to, the best first: conversations, people one has none with yet, pages. */
export function useJumps(typed: string): Jump[] {
  const words = useMessages();
  const { rooms } = useRooms();
  const client = useClient();
  const me = useSession().user;
  const [, navigate] = useLocation();
  const say = useProblemText();
  const people = usePeople(typed);

  const openDm = async (user: User) => {
    try {
      navigate(`/r/${await client.rooms.openDm(user.id)}`);
    } catch (error) {
      notifications.show({ color: 'red', message: say(problemOf(error)) });
    }
  };
  const peers = new Set(rooms.map(({ peerId }) => peerId));
  const strangers = people.filter(({ id }) => id !== me?.id && !peers.has(id));
  return [
    ...roomJumps(rooms, typed, words, id => navigate(`/r/${id}`)),
    ...strangers.slice(0, PEOPLE_MAX).map(user => personJump(user, words, () => openDm(user))),
    ...pageJumps(typed, words, navigate),
  ];
}

function roomJumps(
  rooms: readonly RoomSummary[],
  typed: string,
  words: Messages,
  go: (id: string) => void,
): Jump[] {
  const nameOf = (room: RoomSummary) => roomTitle(room, words.rooms);
  const found = best(rooms, typed, nameOf).slice(0, ROOMS_MAX);
  return found.map(room => ({
    key: room.id,
    group: words.search.conversations,
    name: nameOf(room),
    detail: room.kind === 'group' ? words.search.membersOf(room.memberCount) : null,
    unread: room.unreadCount,
    icon: null,
    avatarId: room.peerId ?? room.id,
    shape: room.kind === 'group' ? 'group' : 'person',
    go: () => go(room.id),
  }));
}

function personJump(user: User, words: Messages, go: () => void): Jump {
  return {
    key: user.id,
    group: words.search.people,
    name: withoutBidiControls(user.name),
    detail: words.search.startChat,
    unread: 0,
    icon: null,
    avatarId: user.id,
    shape: 'person',
    go,
  };
}

function pageJumps(typed: string, { search }: Messages, navigate: (to: string) => void): Jump[] {
  const page = (key: string, name: string, icon: LucideIcon, to: string): Jump => ({
    ...{ key, name, icon, group: search.actions, detail: null, unread: 0 },
    ...{ avatarId: '', shape: 'group', go: () => navigate(to) },
  });
  const pages = [
    page('scheduled', search.actionScheduled, CalendarClock, '/scheduled'),
    page('settings', search.actionSettings, Settings, '/settings'),
  ];
  const text = typed.trim();
  const finding = hasWord(text)
    ? page('search', search.actionSearch(text), Search, `/search?q=${encodeURIComponent(text)}`)
    : page('search', search.actionSearchAll, Search, '/search');
  return [finding, ...best(pages, text, ({ name }) => name)];
}
