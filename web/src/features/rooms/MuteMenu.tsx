import { Menu } from '@mantine/core';
import { Bell, BellOff } from 'lucide-react';
import { IconButton } from '../../app/ui/IconButton.tsx';
import { useTry } from '../../app/useTry.ts';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { FOR_GOOD, isMuted, isMutedForGood } from './muting.ts';
import type { AboutRoom } from './useAboutRoom.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Turns the notifications of a chat off for a while, and on again. */
export function MuteMenu({ room }: { room: AboutRoom }) {
  const { rooms: texts } = useMessages();
  const { rooms } = useClient();
  const attempt = useTry();
  const about = useMutedText(room);
  const until = (ms: number) => new Date(Date.now() + ms).toISOString();
  const mute = (end: string | null) => void attempt(() => rooms.mute(room.id, end));

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <IconButton icon={about ? BellOff : Bell} label={about ?? texts.mute} />
      </Menu.Target>
      <Menu.Dropdown>
        {about ? (
          <>
            <Menu.Label>{about}</Menu.Label>
            <Menu.Item leftSection={<Bell size={16} />} onClick={() => mute(null)}>
              {texts.unmute}
            </Menu.Item>
          </>
        ) : (
          <>
            <Menu.Label>{texts.mute}</Menu.Label>
            <Menu.Item onClick={() => mute(until(HOUR_MS))}>{texts.muteFor1h}</Menu.Item>
            <Menu.Item onClick={() => mute(until(8 * HOUR_MS))}>{texts.muteFor8h}</Menu.Item>
            <Menu.Item onClick={() => mute(until(7 * DAY_MS))}>{texts.muteForWeek}</Menu.Item>
            <Menu.Item onClick={() => mute(FOR_GOOD)}>{texts.muteForever}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** How long a chat is silent, in words; null when it is not. */
function useMutedText(room: AboutRoom): string | null {
  const { rooms: texts } = useMessages();
  const format = useFormat();
  if (!room.mutedUntil || !isMuted(room, Date.now())) return null;
  return isMutedForGood(room)
    ? texts.mutedForever
    : texts.mutedUntil(format.dateTime(room.mutedUntil));
}
