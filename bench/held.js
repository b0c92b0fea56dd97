/** For how long the event loop of this process is held: between two turns, by the clock and by this thread's own CPU time. */
import { existsSync, readFileSync } from "node:fs";

/** Nanoseconds that this thread has run, first in its line (Linux). */
const threadTime = "/proc/thread-self/schedstat";
const hasThreadTime = existsSync(threadTime);

/** Milliseconds; where the system does not tell the thread's CPU time, that is the clock as well. */
function clocks() {
  const clock = performance.now();
  return { clock, cpu: hasThreadTime ? Number(readFileSync(threadTime, "latin1").split(" ", 1)[0]) / 1e6 : clock };
}

/** Begins to watch. The function that is returned ends it and tells the longest times, in milliseconds. */
export function watchLoop() {
  const held = { byClock: 0, byCpu: 0 };
  let isWatching = true;
  const watch = (before) => {
    const now = clocks();
    held.byClock = Math.max(held.byClock, now.clock - before.clock);
    held.byCpu = Math.max(held.byCpu, now.cpu - before.cpu);
    if (isWatching) setImmediate(watch, now);
  };
  setImmediate(watch, clocks());
  return () => {
    isWatching = false;
    return held;
  };
}
