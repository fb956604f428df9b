import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AuditEvent } from './api.ts';
import { nextStep, type Speed } from './pace.ts';

interface PlayerOptions {
  readonly events: readonly AuditEvent[];
  readonly count: number;
  readonly seek: (count: number) => void;
  /** Whether more events may come. */
  readonly isLoading: boolean;
}

/** Lets a room happen again, at its own pace or faster. */
export function usePlayer({ events, count, seek, isLoading }: PlayerOptions) {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const times = useMemo(() => events.map(({ event }) => Date.parse(event.time)), [events]);

  useEffect(() => {
    if (!isPlaying) return;
    const step = nextStep(times, count, speed);
    if (step === null) {
      if (!isLoading) setPlaying(false);
      return;
    }
    const timer = setTimeout(() => seek(step.count), step.ms);
    return () => clearTimeout(timer);
  }, [isPlaying, times, count, speed, seek, isLoading]);

  const toggle = useCallback(() => {
    // At the end it begins again.
    if (!isPlaying && count >= times.length) seek(0);
    setPlaying(!isPlaying);
  }, [isPlaying, count, times, seek]);

  return { isPlaying, toggle, speed, setSpeed, pause: () => setPlaying(false) };
}
