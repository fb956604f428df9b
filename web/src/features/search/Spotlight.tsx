import { lazy, Suspense, useEffect, useState } from 'react';
import { listenForSpotlight, useSpotlight } from './spotlightState.ts';

const load = () => import('./Switcher.tsx');
const Switcher = lazy(async () => ({ default: (await load()).Switcher }));

/** The page has loaded by then. */
const IDLE_MS = 3_000;

/** The switcher. Its keys are heard from the first moment; the rest comes when it is wanted. */
export function AppSpotlight() {
  const opened = useSpotlight(spotlight => spotlight.opened);
  const [wasOpened, setWasOpened] = useState(opened);
  if (opened && !wasOpened) setWasOpened(true);
  useEffect(() => {
    const stop = listenForSpotlight();
    const idle = setTimeout(() => void load().catch(() => {}), IDLE_MS);
    return () => {
      stop();
      clearTimeout(idle);
    };
  }, []);
  if (!wasOpened) return null;
  return (
    <Suspense fallback={null}>
      <Switcher />
    </Suspense>
  );
}
