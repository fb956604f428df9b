import { Avatar } from '../../app/ui/Avatar.tsx';
import { useFormat } from '../../i18n/index.ts';
import classes from './search.module.css';
import type { Jump } from './useJumps.ts';

interface JumpOptionProps {
  id: string;
  jump: Jump;
  /** The heading that stands before it, if it is the first of its group. */
  heading: string | null;
  isChosen: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

/** A place to go to. The keys belong to the field; this is for the pointer. */
export function JumpOption({ id, jump, heading, isChosen, onChoose, onPoint }: JumpOptionProps) {
  const { number } = useFormat();
  const { icon: Icon } = jump;
  return (
    <>
      {heading !== null && (
        <div className={classes.jumpGroup} role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field points at it */}
      <div
        id={id}
        role="option"
        aria-selected={isChosen}
        className={classes.jumpOption}
        onClick={onChoose}
        onPointerMove={isChosen ? undefined : onPoint}
        data-testid="jump-option"
      >
        {Icon ? (
          <span className={classes.jumpIcon}>
            <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          </span>
        ) : (
          <Avatar id={jump.avatarId} name={jump.name} size={28} shape={jump.shape} />
        )}
        <bdi className={classes.jumpName}>{jump.name}</bdi>
        {jump.detail && <span className={classes.jumpDetail}>{jump.detail}</span>}
        {jump.unread > 0 && <span className={classes.jumpUnread}>{number(jump.unread)}</span>}
      </div>
    </>
  );
}
