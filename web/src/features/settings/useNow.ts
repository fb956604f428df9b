import { useEffect, useState } from 'react';

const STEP_MS = 10_000;

/** The time, in steps that a clock without seconds needs. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
