const KEY = 'sandesham.reloaded';
/** A second failure within this is not about an old page any more, in milliseconds. */
const AGAIN_MS = 30_000;

/**
 * A page that was opened before the server was renewed asks for parts that are no longer there:
 * loads the page again, once. What was typed is kept as it is typed.
 */
export function reloadWhenStale(): void {
  window.addEventListener('vite:preloadError', () => {
    // A part that does not come says nothing yet: with the network gone, nothing would come back.
    void isStale().then(stale => {
      if (stale && !wasJustReloaded()) location.reload();
    });
  });
}

/** Whether the server has another page than this one. */
async function isStale(): Promise<boolean> {
  const entry = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  try {
    const answer = await fetch('/', { cache: 'no-cache', headers: { accept: 'text/html' } });
    return answer.ok && !!entry && !(await answer.text()).includes(entry);
  } catch {
    return false;
  }
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
