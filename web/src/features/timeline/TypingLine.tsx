import type { Room } from '@sandesham/client';
import { memo } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useTypers } from '../../store/hooks.ts';
import classes from './Timeline.module.css';
import { useName } from './useName.ts';

/** Who is writing, in a line that is always there. */
export const TypingLine = memo(function TypingLine({ room }: { room: Room }) {
  const { timeline } = useMessages();
  const typers = useTypers(room);
  const one = useName(typers[0] ?? null);
  const other = useName(typers[1] ?? null);
  return (
    <div className={classes.typing} data-testid="typing">
      {typers.length > 0 && (
        <>
          <span className={classes.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className={classes.typingText}>
            {typers.length === 1 && timeline.typingOne(one)}
            {typers.length === 2 && timeline.typingTwo(one, other)}
            {typers.length > 2 && timeline.typingMany}
          </span>
        </>
      )}
    </div>
  );
});
