/**
 * A thread of the sqlite driver: opens the file and works on groups of tasks, one after the other. The native packages are
 * synchronous, so that what waits for the disk must not wait in the thread of the host.
 *
 * @import { CloseTask, ReaderTask, Reply, ThreadSettings, WriteTask } from "./messages.js"
 */
import { parentPort, workerData } from "node:worker_threads";
import { failureOf, loadEngine } from "./connection.js";
import { ReaderRole } from "./reader-role.js";
import { WriterRole } from "./writer-role.js";

const settings = /** @type {ThreadSettings} */ (workerData);
const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort);

try {
  const connect = await loadEngine(settings.engines);
  const role = settings.role === "writer" ? new WriterRole(connect, settings) : new ReaderRole(connect, settings.file);
  port.on("message", (/** @type {(WriteTask & ReaderTask | CloseTask)[]} */ tasks) => {
    const isLast = tasks[0]?.kind === "close";
    const replies = isLast
      ? [attempt(() => role.close())]
      : role.work(/** @type {(WriteTask & ReaderTask)[]} */ (tasks));
    port.postMessage({ replies });
    if (isLast) port.close();
  });
  port.postMessage({ opened: { value: null } });
} catch (error) {
  port.postMessage({ opened: { failure: failureOf(error) } });
}

/**
 * @param {() => unknown} work
 * @returns {Reply<unknown>}
 */
function attempt(work) {
  try {
    return { value: work() ?? null };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
