import { PHONE } from './media.ts';

// On a phone Back closes what is open over the page, as it does in every app there. So the first thing that
// opens gives its page a second entry in the history, of the same address: Back from that one closes what is
// open, or goes on where nothing is. It stays, as to step back from it would undo what somebody does next.

const OVERLAY = '[aria-modal="true"], [role="dialog"], [role="menu"]';
/** What closes is still there so long, in milliseconds, as it fades. */
const FADE_MS = 400;

/** Makes Back close what is open over a phone's page; once for the whole page. Answers how to stop. */
export function watchBack(): () => void {
  /** The address of the entry that one is at, if it is a second one. */
  let second: string | null = null;
  let fadesUntil = 0;

  const look = () => {
    const isOpen = performance.now() >= fadesUntil && document.querySelector(OVERLAY) !== null;
    if (isOpen && !isAtSecond() && matchMedia(PHONE).matches) {
      history.pushState({ isSecond: true }, '');
    }
    second = isAtSecond() ? location.href : null;
  };
  const onPopState = () => {
    const left = second;
    second = isAtSecond() ? location.href : null;
    if (left !== location.href || second !== null) return;
    if (document.querySelector(OVERLAY) === null) {
      history.back();
      return;
    }
    closeTopmost();
    fadesUntil = performance.now() + FADE_MS;
    // There may be something below it.
    setTimeout(look, FADE_MS + 1);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener('popstate', onPopState);
  return () => {
    observer.disconnect();
    removeEventListener('popstate', onPopState);
  };
}

function isAtSecond(): boolean {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'isSecond' in state;
}

/** As Esc does, where the focus is: everything that opens over the page knows that key. */
function closeTopmost(): void {
  const topmost = [...document.querySelectorAll(OVERLAY)].at(-1);
  const active = document.activeElement;
  const target = topmost?.contains(active) ? active : topmost;
  const pressed = { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true };
  target?.dispatchEvent(new KeyboardEvent('keydown', pressed));
}
