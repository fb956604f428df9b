import { PHONE } from './media.ts';

// On a phone Back closes what is open over the page, as it does in every app there. So what opens gets an
// entry in the history, of the same address; one that was left behind is passed over.

/** What closes is still there so long, in milliseconds, as it fades. */
const FADE_MS = 400;
const OVERLAY = '[aria-modal="true"], [role="dialog"], [role="menu"]';

/** Makes Back close what is open over a phone's page; once for the whole page. Answers how to stop. */
export function watchBack(): () => void {
  /** Whether the entry of what is open is the one that one is at. */
  let isGuarded = false;
  /** A step back that is ours, and no request to close anything. */
  let isOurs = false;
  let fadesUntil = 0;

  const look = () => {
    if (performance.now() < fadesUntil) return;
    const isOpen = document.querySelector(OVERLAY) !== null;
    if (isOpen && !isGuarded && matchMedia(PHONE).matches) {
      isGuarded = true;
      history.pushState({ isOverlay: true }, '');
    } else if (!isOpen && isGuarded) {
      isGuarded = false;
      // What was chosen may have led elsewhere.
      if (isAtOverlay()) stepBack();
    }
  };
  const stepBack = () => {
    isOurs = true;
    history.back();
  };
  const onPopState = () => {
    if (isOurs) {
      isOurs = false;
      return;
    }
    if (isGuarded) {
      isGuarded = false;
      closeTopmost();
      fadesUntil = performance.now() + FADE_MS;
      // There may be something below it.
      setTimeout(look, FADE_MS + 1);
    } else if (isAtOverlay()) stepBack();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener('popstate', onPopState);
  return () => {
    observer.disconnect();
    removeEventListener('popstate', onPopState);
  };
}

function isAtOverlay(): boolean {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'isOverlay' in state;
}

/** As Esc does, where the focus is: everything that opens over the page knows that key. */
function closeTopmost(): void {
  const topmost = [...document.querySelectorAll(OVERLAY)].at(-1);
  const active = document.activeElement;
  const target = topmost?.contains(active) ? active : topmost;
  const pressed = { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true };
  target?.dispatchEvent(new KeyboardEvent('keydown', pressed));
}
