let isWatching = false;
/** Letters that no paint has shown yet. */
let unpainted = 0;

/** From now on what is typed on this page is noticed. */
export function watchTyping(): void {
  if (isWatching || typeof addEventListener !== 'function') return;
  isWatching = true;
  addEventListener('beforeinput', noticeTyping, { capture: true, passive: true });
}

/** Whether somebody has typed what they do not see yet. */
export function isTypingUnpainted(): boolean {
  return unpainted > 0;
}

/** Runs something when the frame that is being made has been painted. */
export function afterPaint(run: () => void): void {
  // A task that is posted from within a frame runs when that frame has been painted.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

function noticeTyping(): void {
  unpainted += 1;
  requestAnimationFrame(() =>
    afterPaint(() => {
      unpainted -= 1;
    }),
  );
}
