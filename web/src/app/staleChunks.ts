const KEY = 'sandesham.reloaded';
/** A second failure within this is not about an old page any more, in milliseconds. */
const AGAIN_MS = 30_000;

/**
 * A page that was opened before the server was renewed asks for parts that are no longer there:
 * loads the page again, once. What was typed is kept as it is typed.
 */
export function reloadWhenStale(): void {
  window.addEventListener('vite:preloadError', event => {
    if (!navigator.onLine || wasJustReloaded()) return;
    event.preventDefault();
    location.reload();
  });
}

function wasJustReloaded(): boolean {
  try {
    const before = Number(sessionStorage.getItem(KEY));
    sessionStorage.setItem(KEY, String(Date.now()));
    return Date.now() - before < AGAIN_MS;
  } catch {
    // Without a memory there is no telling a first time from a loop.
    return true;
  }
}
