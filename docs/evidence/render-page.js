// Writes docs/evidence.md from the kept results. A result that is not there is said to be missing.

const table = (columns, rows) =>
  [columns, columns.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");

const thousands = (value) => (typeof value === "number" ? value.toLocaleString("en-US") : value);

/** @param results by the name of their file, without its ending */
export function renderPage(results) {
  const { tests } = results;
  const crashes = Object.entries(results).filter(([name]) => name.startsWith("crash-"));
  const benches = Object.entries(results).filter(([name]) => name.startsWith("bench-"));
  return `# Evidence

How the product is tested, and with what figures. This page is written by \`npm run evidence -- --page\` from the results in \`docs/evidence/\`, which \`npm run evidence\` obtains by real runs; nothing on it is typed by hand, and a test compares the two.

${tests ? renderTests(tests) : "No run of the tests has been kept yet.\n"}
# Kills

A service under load is killed with \`kill -9\` in the middle of its work, again and again; then everything that it has acknowledged over HTTP is looked for.

${crashes.length > 0 ? renderCrashes(crashes) : "No run has been kept yet.\n"}
# Benchmarks

Ratios between sides that took turns in one run say more than figures; a load above the number of cores means that others used the machine. What the figures mean stands in [performance](performance.md).

${benches.length > 0 ? benches.map(renderBench).join("\n") : "No run has been kept yet.\n"}`;
}

function renderRun({ command, at, node, system, cores, processor, memoryGiB, load }) {
  return `\`${command}\`, ${at} UTC, Node ${node}, ${system}, ${cores} cores (${processor}), ${memoryGiB} GiB, load ${load.join(" to ")}.`;
}

function renderTests({ run, counts, threats, guarantees, clients, recipes, titles }) {
  const rows = Object.entries(counts).map(([area, { passed, failed, skipped }]) => [area, passed, failed, skipped]);
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  const shown = rows.map(([area, ...numbers]) => [area, ...numbers.map(thousands)]);
  return `# Tests

${renderRun(run)}

${table(["area", "passed", "failed", "skipped"], [...shown, ["**all**", ...[1, 2, 3].map((column) => `**${thousands(sum(column))}**`)]])}

## Threats

Tests that passed and carry the number of a [threat](security.md#threats-and-their-tests), each of which has at least one: ${named(threats)}

## Guarantees

Tests that passed and carry the number of a [guarantee of storage](storage.md#guarantees), over all drivers: ${named(guarantees)}

## Clients

Driven against a real server, over a day of a CRM: create, repeat, list, batch, export, be refused.

${table(
  ["client", "passed", "skipped"],
  Object.entries(clients).map(([name, { passed, skipped }]) => [name, passed, skipped]),
)}

Snippets of the [recipes](clients/README.md) that ran and printed what their page shows:

${table(
  ["recipe", "passed", "skipped"],
  Object.entries(recipes).map(([name, { passed, skipped }]) => [name, passed, skipped]),
)}

## The W3C XML corpus

${list(titles.corpus)}

## Races

${list(titles.races)}

## Faults of the medium

${list(titles.faults)}

## Kills in the tests

${list(titles.kills)}

## Accessibility

${list(titles.axe)}
`;
}

const named = (counts) =>
  `${Object.entries(counts)
    .map(([number, count]) => `${number} ${count}`)
    .join(", ")}.`;

const list = (titles) =>
  Object.entries(titles)
    .map(
      ([title, count]) =>
        `- ${title.replaceAll("<", "&lt;")}${count > 1 ? ` (${count} times, once for each driver or case)` : ""}`,
    )
    .join("\n");

function renderCrashes(crashes) {
  const columns = [
    "storage",
    "kills",
    "while starting",
    "acknowledged",
    "refused",
    "unknown, present",
    "unknown, absent",
    "lost",
    "corrupt",
  ];
  const rows = crashes.map(([, { result }]) => [
    result.storage,
    ...[
      result.kills,
      result.killsAtStart,
      result.acknowledged,
      result.refused,
      result.unknownPresent,
      result.unknownAbsent,
    ].map(thousands),
    result.lost.length,
    result.corrupt.length,
  ]);
  return `${table(columns, rows)}

"Unknown" are calls whose reply the kill cut off: they may have taken effect, whole or not at all.

${crashes.map(([, { run }]) => `- ${renderRun(run)}`).join("\n")}
`;
}

function renderBench([, { run, result }]) {
  const tables = result.tables.map(({ heading, columns, rows }) => `**${heading}**\n\n${table(columns, rows)}\n`);
  return `## ${run.command.replace("npm run bench -- ", "")}\n\n${renderRun(run)}\n\n${tables.join("\n")}`;
}
