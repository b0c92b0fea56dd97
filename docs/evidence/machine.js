// On what a result was obtained. Nothing that would name the machine.
import { arch, cpus, loadavg, platform, totalmem } from "node:os";

/** What to keep beside a result: when and how it was obtained. */
export function describeRun(command, loadBefore) {
  return {
    command,
    at: new Date().toISOString().slice(0, 16).replace("T", " "),
    node: process.version,
    system: `${platform()} ${arch()}`,
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() || "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: [loadBefore, load()],
  };
}

/** Programs that wanted a core in the last minute, ours included; Windows does not tell. */
export function load() {
  return Math.round(loadavg()[0] * 10) / 10;
}
