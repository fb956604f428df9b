/**
 * Runs in the page. After every paint it notes where each row of the timeline stands, and tells later what
 * moved that should not have.
 */
(() => {
  const SCROLLER = '[data-testid="timeline"]';
  const ROW = '[data-testid="message-row"]';
  /** Less is a rounding of the compositor. */
  const MOVED_PX = 1;

  let samples = [];
  let longTasks = [];
  let isRunning = false;
  let observer = null;

  const windowSize = () => `${innerWidth} ${innerHeight}`;

  /**
   * A task that a frame's callback posts runs when that frame has been painted. `callback` is told how big the
   * window was in that frame.
   */
  function afterPaint(callback) {
    requestAnimationFrame(() => {
      const painted = windowSize();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => callback(painted);
      port2.postMessage(null);
    });
  }

  function sample(painted) {
    const scroller = document.querySelector(SCROLLER);
    // A window that has another size by now would be laid out to be measured, as it was never painted.
    if (scroller === null || painted !== windowSize()) return;
    const frame = scroller.getBoundingClientRect();
    const tops = {};
    for (const row of scroller.querySelectorAll(ROW)) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > frame.top && top < frame.bottom) tops[row.dataset.messageId] = top - frame.top;
    }
    const fromEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    samples.push({
      at: performance.now(),
      tops,
      fromEnd,
      rows: scroller.querySelectorAll(ROW).length,
    });
  }

  function loop(painted) {
    if (!isRunning) return;
    sample(painted);
    afterPaint(loop);
  }

  function percentile(values, share) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted.length === 0
      ? 0
      : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  function spread(values) {
    return {
      p50: percentile(values, 0.5),
      p95: percentile(values, 0.95),
      p99: percentile(values, 0.99),
      max: percentile(values, 1),
    };
  }

  /** How far the rows that two frames share moved between them: the median, and the row that tells it. */
  function movements() {
    const moved = [];
    for (let index = 1; index < samples.length; index += 1) {
      const [before, after] = [samples[index - 1], samples[index]];
      const shared = Object.keys(after.tops).filter(id => id in before.tops);
      if (shared.length === 0) continue;
      const distances = shared.map(id => after.tops[id] - before.tops[id]);
      moved.push({
        frame: index,
        at: after.at,
        by: percentile(distances, 0.5),
        shared: shared.length,
      });
    }
    return moved;
  }

  window.timelineProbe = {
    /** Begins to sample; forgets what was. */
    start() {
      samples = [];
      longTasks = [];
      isRunning = true;
      observer ??= new PerformanceObserver(list => {
        longTasks.push(...list.getEntries().map(entry => entry.duration));
      });
      observer.observe({ type: 'longtask' });
      afterPaint(loop);
    },

    /** How many frames were sampled so far. */
    get frames() {
      return samples.length;
    },

    /**
     * Ends, and tells: `jumps` are frames in which the rows moved at all (for a reader who does not scroll),
     * `wrongWay` those in which they moved against the sign of `scrolling` (for one who does: +1 when rows
     * are expected to move down, -1 up), `fromEnd` the distance from the end in pixels.
     */
    stop(scrolling = 0) {
      isRunning = false;
      observer?.disconnect();
      const moved = movements();
      const isJump = ({ by }) => Math.abs(by) > MOVED_PX;
      const times = samples.slice(1).map(({ at }, index) => at - samples[index].at);
      return {
        frames: samples.length,
        jumps: moved.filter(isJump),
        wrongWay: moved.filter(
          move => isJump(move) && Math.sign(move.by) === -Math.sign(scrolling),
        ),
        fromEnd: spread(samples.map(({ fromEnd }) => fromEnd)),
        frameMs: spread(times),
        longTasks,
        rowsMax: Math.max(0, ...samples.map(({ rows }) => rows)),
      };
    },
  };
})();
