// What a dialog was opened from may be gone when it closes, as the entry of a menu is, or a row of a list
// that became another one. So what had the focus before is remembered here, back to something that lasts.

const MENU = '[role="menu"]';
const FALLBACK = '[data-testid="composer-input"], #main';
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
  document.addEventListener('focusin', onFocusIn);
  return () => document.removeEventListener('focusin', onFocusIn);
}

/** Gives the focus back when something that closed has left nobody with it. */
export function returnFocus(): void {
  const active = document.activeElement;
  if (active !== null && active !== document.body) return;
  const target = recent.find(canFocus) ?? document.querySelector<HTMLElement>(FALLBACK);
  target?.focus({ preventScroll: true });
}

function canFocus(element: HTMLElement): boolean {
  return (
    element.isConnected && element.getClientRects().length > 0 && !element.matches(':disabled')
  );
}
