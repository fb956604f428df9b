import { SegmentedControl } from '@mantine/core';
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { IconButton } from '../../app/ui/IconButton.tsx';
import { useFormat } from '../../i18n/index.ts';
import type { AuditEvent } from './api.ts';
import classes from './audit.module.css';
import { kindLabel } from './filter.ts';
import { SPEEDS, type Speed } from './pace.ts';
import { useAuditTexts } from './texts.ts';
import type { usePlayer } from './usePlayer.ts';
import { useStamp } from './useStamp.ts';

interface PlayerBarProps {
  events: readonly AuditEvent[];
  count: number;
  player: ReturnType<typeof usePlayer>;
  onSeek: (count: number) => void;
}

/** Where a replay is, and how it goes on: the slider, the buttons, the speed. */
export function PlayerBar({ events, count, player, onSeek }: PlayerBarProps) {
  const texts = useAuditTexts();
  const format = useFormat();
  const where = useWhere(events, count);
  const { isPlaying, toggle, speed, setSpeed } = player;
  const move = (to: number) => {
    player.pause();
    onSeek(to);
  };
  return (
    <section className={classes.player} aria-label={texts.replay} data-testid="player">
      <input
        type="range"
        className={classes.slider}
        aria-label={texts.slider}
        aria-valuetext={where.title}
        min={0}
        max={events.length}
        value={count}
        onChange={event => move(event.currentTarget.valueAsNumber)}
        data-testid="replay-slider"
      />
      <div className={classes.playerLine}>
        <div className={classes.playerButtons}>
          <IconButton
            icon={SkipBack}
            label={texts.previous}
            onClick={() => move(count - 1)}
            disabled={count === 0}
          />
          <IconButton
            icon={isPlaying ? Pause : Play}
            label={isPlaying ? texts.pause : texts.play}
            variant="filled"
            color="teal"
            onClick={toggle}
            disabled={events.length === 0}
            data-testid="play"
          />
          <IconButton
            icon={SkipForward}
            label={texts.next}
            onClick={() => move(count + 1)}
            disabled={count >= events.length}
          />
        </div>
        <p className={classes.where} data-testid="replay-where">
          <span className={classes.whereWhat}>{where.title}</span>
          <span className={classes.whereWhen}>{where.text}</span>
        </p>
        <SegmentedControl
          size="xs"
          aria-label={texts.speed}
          value={String(speed)}
          data={SPEEDS.map(each => ({
            value: String(each),
            label: texts.times(format.number(each)),
          }))}
          onChange={chosen => setSpeed(Number(chosen) as Speed)}
        />
      </div>
    </section>
  );
}

/** Which event it was that happened last. */
function useWhere(events: readonly AuditEvent[], count: number) {
  const texts = useAuditTexts();
  const format = useFormat();
  const stamp = useStamp();
  const event = events[count - 1]?.event;
  if (event === undefined) return { title: texts.before, text: texts.keys };
  const { number } = format;
  const about = [
    texts.ofEvents(number(count), number(events.length)),
    event.roomSeq === null ? null : texts.atNumber(number(event.roomSeq)),
    texts.atPosition(number(event.position)),
    stamp(event.time),
  ];
  return {
    title: kindLabel(event.kind, texts),
    text: about.filter(part => part !== null).join(' · '),
  };
}
