// Makes of vitest's JSON report what the evidence page shows, and nothing else: counts by area and by number, and titles that are figures.

/** Numbers that titles carry, with how many there are. */
const numbered = { threats: ["T", 60], guarantees: ["S", 16] };

/** Titles that say by themselves what was shown, by the heading below which the page lists them. */
const listed = {
  races: /\bexactly one\b|\bat once (?:all|exactly|make)|^S\d+ of [\d,]+ concurrent|\bconcurrent writers\b|^T24 /,
  kills: /\bT50\b|kill -9|\bS1 .*kill/,
  faults: /\bT49\b|\bS10 |\bT51\b/,
  axe: /\baxe\b/,
  corpus: /\b\d+ (?:documents|other documents)\b/,
};

/** @param project the folder that paths are shown relative to */
export function condenseTests(report, project) {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((each) => ({
      file: name.replaceAll("\\", "/").slice(project.replaceAll("\\", "/").length),
      group: each.ancestorTitles,
      title: each.title,
      names: `${each.ancestorTitles.join(" ")} ${each.title}`,
      status: each.status === "passed" || each.status === "failed" ? each.status : "skipped",
    })),
  );
  const passed = tests.filter(({ status }) => status === "passed");
  return {
    counts: countBy(tests, ({ file }) => /^test\/([\w-]+)\//.exec(file)?.[1] ?? "project"),
    ...Object.fromEntries(
      Object.entries(numbered).map(([name, [letter, most]]) => [name, countNumbers(passed, letter, most)]),
    ),
    clients: countBy(
      tests.filter(({ file }) => /protocols\/(?:foreign-)?clients\.test/.test(file)),
      ({ file, group, title }) => (file.includes("foreign") ? title.replace(/^.*?: | \(.*$/g, "") : group[0]),
    ),
    recipes: countBy(
      tests.filter(({ file, title }) => file === "test/docs/clients.test.ts" && title.startsWith("prints")),
      ({ group }) => group[0],
    ),
    titles: Object.fromEntries(
      Object.entries(listed).map(([name, pattern]) => [
        name,
        countTitles(passed.filter(({ title }) => pattern.test(title))),
      ]),
    ),
  };
}

function countBy(tests, keyOf) {
  const counts = {};
  for (const test of tests) {
    const key = keyOf(test);
    counts[key] ??= { passed: 0, failed: 0, skipped: 0 };
    counts[key][test.status] += 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function countNumbers(tests, letter, most) {
  const numbers = Array.from({ length: most }, (_, index) => `${letter}${index + 1}`);
  return Object.fromEntries(
    numbers.map((number) => [number, tests.filter(({ names }) => new RegExp(`\\b${number}\\b`).test(names)).length]),
  );
}

/** How often each title has passed: a suite runs once for each driver. */
function countTitles(tests) {
  const counts = {};
  for (const { title } of tests) counts[title] = (counts[title] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}
