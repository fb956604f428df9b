// What a dialog was opened from may be gone when it closes, as the entry of a menu is, or a row of a list
// that became another one. So what had the focus before is remembered here, back to something that lasts.

const MENU = '[role="menu"]';
const MAIN = '#main';
const FALLBACK = `[data-testid="composer-input"], ${MAIN}`;
/** So far back one comes to something that is still there. */
const RECENT_MAX = 12;

/** What had the focus, the latest first; of menus nothing, as they are gone by the time one comes back. */
let recent: readonly HTMLElement[] = [];

/** Remembers what has the focus; once for the whole page. */
export function watchFocus(): () => void {
  const onFocusIn = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target.closest(MENU)) return;
    const others = recent.filter(element => element !== target && element.isConnected);
    recent = [target, ...others].slice(0, RECENT_MAX);
  };
  // What had the focus may go away with what it did: an entry of a list, the last button of a notice.
  const observer = new MutationObserver(() => {
    const [last] = recent;
    // Not to where one writes: on a phone that brings the keyboard up.
    if (last !== undefined && !last.isConnected && isNobody()) giveFocus(MAIN);
  });
  document.addEventListener('focusin', onFocusIn);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', onFocusIn);
    observer.disconnect();
  };
}

const isNobody = () => document.activeElement === null || document.activeElement === document.body;

/** Gives the focus back when something that closed has left nobody with it. */
export function returnFocus(): void {
  if (isNobody()) giveFocus(FALLBACK);
}

function giveFocus(fallback: string): void {
  // Not behind a dialog that is open.
  const dialog = [...document.querySelectorAll<HTMLElement>('[aria-modal="true"]')].at(-1);
  const isInFront = (element: HTMLElement) => dialog?.contains(element) ?? true;
  const target = recent.find(element => canFocus(element) && isInFront(element));
  const last = dialog ?? document.querySelector<HTMLElement>(fallback);
  (target ?? last)?.focus({ preventScroll: true });
}

function canFocus(element: HTMLElement): boolean {
  return (
    element.isConnected && element.getClientRects().length > 0 && !element.matches(':disabled')
  );
}
