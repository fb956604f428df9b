import { create } from 'zustand';

/** The way to any chat, person or page: whether it is open, and what was typed into it. */
export const useSpotlight = create(() => ({ opened: false, typed: '' }));

export function openSpotlight(): void {
  useSpotlight.setState({ opened: true, typed: '' });
}

export function closeSpotlight(): void {
  useSpotlight.setState({ opened: false });
}

export function typeInSpotlight(typed: string): void {
  useSpotlight.setState({ typed });
}

/** Opens it by Ctrl-K or ⌘-K, and takes what is typed before its field is there. Answers how to stop. */
export function listenForSpotlight(): () => void {
  // Before the field that has the focus still: it would send what is meant for this one.
  const options = { capture: true };
  window.addEventListener('keydown', onKeyDown, options);
  return () => window.removeEventListener('keydown', onKeyDown, options);
}

function onKeyDown(event: KeyboardEvent): void {
  const { opened, typed } = useSpotlight.getState();
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'k') {
    event.preventDefault();
    if (opened) closeSpotlight();
    // A dialog that is open keeps the keys.
    else if (!document.querySelector('[aria-modal="true"]')) openSpotlight();
    return;
  }
  if (!opened || ctrlKey || metaKey || altKey || isInDialog(document.activeElement)) return;
  const isLetter = [...key].length === 1;
  if (!isLetter && key !== 'Backspace' && key !== 'Enter') return;
  event.preventDefault();
  event.stopPropagation();
  if (isLetter) typeInSpotlight(typed + key);
  else if (key === 'Backspace') typeInSpotlight([...typed].slice(0, -1).join(''));
}

const isInDialog = (element: Element | null) => element?.closest('[aria-modal="true"]') != null;
