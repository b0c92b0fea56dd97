/** CSV export of 100,000 responses: rows per second, and how much memory it adds. Runs in a process of its own. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { printTable } from "./measure.js";

export async function benchExport() {
  const rows = [];
  for (const count of [10_000, 100_000]) {
    const child = fork(fileURLToPath(new URL("./export-worker.js", import.meta.url)), [String(count)], {
      execArgv: ["--expose-gc"],
    });
    const result = await new Promise((resolve, reject) => {
      child.once("message", resolve).once("exit", (code) => reject(new Error(`the export ended with code ${code}`)));
    });
    rows.push([
      String(count),
      Math.round(result.rows / result.cpuSeconds).toString(),
      (result.bytes / 1e6).toFixed(1),
      (result.addedHeap / 1e6).toFixed(1),
    ]);
  }
  printTable("CSV export, streamed", ["responses", "rows per CPU second", "MB sent", "peak heap added, MB"], rows);
}
