/**
 * `npm run bench [-- protocols form export portal storage] [--long] [--json <file>]`: what the product costs, against peers that do the same work, in one
 * run with the compared sides taking turns. Figures are CPU time of the server's process; ratios hold better than figures.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchExport } from "./export.js";
import { benchForms } from "./forms.js";
import { printedTables } from "./measure.js";
import { benchPortal } from "./portal.js";
import { benchProtocols } from "./protocols.js";
import { benchStorage } from "./storage.js";

const benches = {
  protocols: benchProtocols,
  forms: benchForms,
  export: benchExport,
  portal: benchPortal,
  storage: benchStorage,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, long: { type: "boolean", default: false } },
});
const isLong = values.long;
const wanted = positionals.map((name) => (name === "form" ? "forms" : name));
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}. Known are ${Object.keys(benches).join(", ")}.`);
  process.exit(1);
}
console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})`);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench({ isLong });
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ tables: printedTables }, null, 1)}\n`);
