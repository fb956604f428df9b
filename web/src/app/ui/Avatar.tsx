import { type CSSProperties, useState } from 'react';
import { useUser } from '../../store/hooks.ts';
import { hueOf, initials } from './initials.ts';
import classes from './ui.module.css';

interface AvatarProps {
  /** Whose: a user's or a room's identifier; gives the colour. */
  id: string;
  name: string;
  /** In pixels. */
  size?: number;
  /** A group is a square, a person round. */
  shape?: 'person' | 'group';
  /** Whether the person is here now. */
  online?: boolean;
}

/** Somebody's photo, or a picture made of initials. Decoration: the name stands beside it. */
export function Avatar({ id, name, size = 40, shape = 'person', online = false }: AvatarProps) {
  const photo = useUser(shape === 'person' && id !== '' ? id : null)?.avatar_id ?? null;
  const style = { '--avatar-hue': hueOf(id), '--avatar-size': `${size}px` } as CSSProperties;
  return (
    <span className={classes.avatar} data-shape={shape} style={style} aria-hidden="true">
      <span className={classes.avatarText}>{initials(name)}</span>
      {photo !== null && <Photo key={photo} id={photo} size={size} />}
      {online && <span className={classes.online} />}
    </span>
  );
}

/** Over the initials: they are seen until it is here, and when it cannot be had. */
function Photo({ id, size }: { id: string; size: number }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return null;
  const variant = size <= 32 ? 'small' : size <= 64 ? 'medium' : 'large';
  return (
    <img
      className={classes.avatarPhoto}
      src={`/v1/attachments/${id}?variant=${variant}`}
      alt=""
      decoding="async"
      draggable={false}
      data-testid="avatar-photo"
      onError={() => setBroken(true)}
    />
  );
}
