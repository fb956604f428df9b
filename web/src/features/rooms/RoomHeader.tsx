import { ArrowLeft, PanelRight, Search } from 'lucide-react';
import { useLocation } from 'wouter';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { IconButton } from '../../app/ui/IconButton.tsx';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { usePresence } from '../../store/hooks.ts';
import { MuteMenu } from './MuteMenu.tsx';
import { useRoomTitle } from './names.ts';
import classes from './room.module.css';
import type { AboutRoom } from './useAboutRoom.ts';

interface RoomHeaderProps {
  room: AboutRoom;
  infoOpened: boolean;
  onToggleInfo: () => void;
}

/** The top of an open chat. */
export function RoomHeader({ room, infoOpened, onToggleInfo }: RoomHeaderProps) {
  const { app, rooms: texts } = useMessages();
  const [, navigate] = useLocation();
  const title = useRoomTitle(room);
  const presence = usePresence(room.peerId);

  return (
    <header className={classes.header}>
      <span className={ui.phoneOnly}>
        <IconButton
          icon={ArrowLeft}
          label={app.back}
          onClick={() => navigate('/', { replace: true })}
        />
      </span>
      <Avatar
        id={room.peerId ?? room.id}
        name={title}
        size={36}
        shape={room.kind === 'dm' ? 'person' : 'group'}
        online={presence === 'online'}
      />
      <div className={classes.headerText}>
        <h1 className={classes.headerTitle}>
          <bdi>{title}</bdi>
        </h1>
        <Subtitle room={room} />
      </div>
      <div className={classes.headerActions}>
        <IconButton
          icon={Search}
          label={texts.searchInChat}
          onClick={() => navigate(`/search?in=${room.id}`)}
        />
        <MuteMenu room={room} />
        <IconButton
          icon={PanelRight}
          label={texts.showInfo}
          aria-expanded={infoOpened}
          data-active={infoOpened || undefined}
          onClick={onToggleInfo}
        />
      </div>
    </header>
  );
}

/** Who is here. */
function Subtitle({ room }: { room: AboutRoom }) {
  const { rooms: texts } = useMessages();
  const presence = usePresence(room.peerId);
  const peer = presence === 'online' ? texts.online : texts.direct;
  const about = room.kind === 'group' ? texts.memberCount(room.memberCount) : peer;
  return <p className={classes.headerAbout}>{about}</p>;
}
