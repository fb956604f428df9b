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
   * A task that a frame's callback posts runs when that frame has been painted. `callback` is told when that
   * frame began and how big the window was in it.
   */
  function afterPaint(callback) {
    requestAnimationFrame(began => {
      const size = windowSize();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => callback(began, size);
      port2.postMessage(null);
    });
  }

  function sample(began, size) {
    const scroller = document.querySelector(SCROLLER);
    // A window that has another size by now would be laid out to be measured, as it was never painted.
    if (scroller === null || size !== windowSize()) return;
    const frame = scroller.getBoundingClientRect();
    const tops = {};
    for (const row of scroller.querySelectorAll(ROW)) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > frame.top && top < frame.bottom) tops[row.dataset.messageId] = top - frame.top;
    }
    const fromEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    samples.push({
      began,
      at: performance.now(),
      tops,
      fromEnd,
      scrollTop: scroller.scrollTop,
      height: scroller.scrollHeight,
      rows: scroller.querySelectorAll(ROW).length,
    });
  }

  function loop(began, size) {
    if (!isRunning) return;
    sample(began, size);
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
        // What the list itself did: told with a failure.
        least: Math.min(...distances),
        most: Math.max(...distances),
        scrolled: after.scrollTop - before.scrollTop,
        grew: after.height - before.height,
        rows: after.rows - before.rows,
      });
    }
    return moved;
  }

  function intervals(times) {
    return times.slice(1).map((time, index) => time - times[index]);
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
     * are expected to move down, -1 up), `fromEnd` the distance from the end in pixels. `frameMs` is the time
     * from the beginning of one frame to that of the next: more than the screen's own interval when one was
     * missed. `paintMs` is that from one paint to the next, which also tells how unlike their work was.
     */
    stop(scrolling = 0) {
      isRunning = false;
      observer?.disconnect();
      const moved = movements();
      const isJump = ({ by }) => Math.abs(by) > MOVED_PX;
      return {
        frames: samples.length,
        jumps: moved.filter(isJump),
        wrongWay: moved.filter(
          move => isJump(move) && Math.sign(move.by) === -Math.sign(scrolling),
        ),
        fromEnd: spread(samples.map(({ fromEnd }) => fromEnd)),
        frameMs: spread(intervals(samples.map(({ began }) => began))),
        paintMs: spread(intervals(samples.map(({ at }) => at))),
        longTasks,
        rowsMax: Math.max(0, ...samples.map(({ rows }) => rows)),
      };
    },
  };
})();
