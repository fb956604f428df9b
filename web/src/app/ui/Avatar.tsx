import type { CSSProperties } from 'react';
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

/** A picture made of initials. Decoration: the name stands beside it. */
export function Avatar({ id, name, size = 40, shape = 'person', online = false }: AvatarProps) {
  const style = { '--avatar-hue': hueOf(id), '--avatar-size': `${size}px` } as CSSProperties;
  return (
    <span className={classes.avatar} data-shape={shape} style={style} aria-hidden="true">
      <span className={classes.avatarText}>{initials(name)}</span>
      {online && <span className={classes.online} />}
    </span>
  );
}
