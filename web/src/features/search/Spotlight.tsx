import { lazy, Suspense, useEffect, useState } from 'react';
import { create } from 'zustand';

const load = () => import('./Switcher.tsx');
const Switcher = lazy(async () => ({ default: (await load()).Switcher }));

const useSpotlight = create(() => ({ opened: false }));

/** Opens the way to any chat, person or page. */
export function openSpotlight(): void {
  useSpotlight.setState({ opened: true });
}

function close(): void {
  useSpotlight.setState({ opened: false });
}

/** The switcher by Ctrl-K or ⌘-K. The keys are heard from the first moment; the rest comes when it is wanted. */
export function AppSpotlight() {
  const { opened } = useSpotlight();
  const [wasOpened, setWasOpened] = useState(opened);
  if (opened && !wasOpened) setWasOpened(true);
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    // So that what is typed after the keys finds the field there.
    const idle = setTimeout(() => void load().catch(() => {}), IDLE_MS);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      clearTimeout(idle);
    };
  }, []);
  if (!wasOpened) return null;
  return (
    <Suspense fallback={null}>
      <Switcher opened={opened} onClose={close} />
    </Suspense>
  );
}

/** The page has loaded by then. */
const IDLE_MS = 3_000;

function onKeyDown(event: KeyboardEvent): void {
  const isMod = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isMod || event.key.toLowerCase() !== 'k') return;
  event.preventDefault();
  if (useSpotlight.getState().opened) close();
  // A dialog that is open keeps the keys.
  else if (!document.querySelector('[aria-modal="true"]')) openSpotlight();
}
