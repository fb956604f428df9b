// A dialog that was opened out of a menu cannot give the focus back: the entry of the menu is gone by
// then. So what had the focus before the menu is remembered here.

const PASSING = '[role="menu"], [role="dialog"], [data-portal]';
const FALLBACK = '[data-testid="composer-input"], #main';

let lasting: HTMLElement | null = null;

/** Remembers what has the focus, passing things apart; once for the whole page. */
export function watchFocus(): () => void {
  const onFocusIn = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && !target.closest(PASSING)) lasting = target;
  };
  document.addEventListener('focusin', onFocusIn);
  return () => document.removeEventListener('focusin', onFocusIn);
}

/** Gives the focus back when a dialog has left nobody with it. */
export function returnFocus(): void {
  const active = document.activeElement;
  if (active !== null && active !== document.body) return;
  const target = lasting?.isConnected ? lasting : document.querySelector<HTMLElement>(FALLBACK);
  target?.focus({ preventScroll: true });
}
