/** Counting responses by groups inside SQLite, in stretches of the feed, between which other reads have their turn. */
import type { ResponseField, ResponseSelection, TallyQuery, TallyRow } from "../contract.js";
import { createTallies, type Tallies } from "../merged-tallies.js";
import type { ReaderTask, ReadReply, SqlValue } from "./messages.js";
import type { ThreadLink } from "./thread-link.js";

/** Responses that one statement looks at. */
const responsesPerStretch = 20_000;

/** A part of a statement with its values. */
interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** A statement that counts, and what its rows are. */
interface Count extends Sql {
  take(row: readonly SqlValue[], tallies: Tallies): void;
}

/**
 * @param link the reading thread; throws while the storage is not open
 * @param snapshot a number that no other snapshot of the thread has: all stretches see one state
 */
export async function tallyResponses(
  link: () => ThreadLink<ReaderTask>,
  snapshot: number,
  { selection, groupings, maxGroups }: TallyQuery,
): Promise<(readonly TallyRow[] | undefined)[]> {
  await link().submit({ kind: "beginSnapshot", snapshot });
  try {
    const read = (queries: readonly Sql[]) =>
      link().submit<ReadReply>({
        kind: "read",
        snapshot,
        queries: queries.map(({ text, values }) => [text, ...values] as const),
      });
    const tallies = createTallies(groupings, maxGroups);
    const counts = countsOf(selection, groupings);
    for (let after = 0; ; ) {
      const [end = []] = await read([
        {
          text: "SELECT position FROM responses WHERE survey_id = ? AND position > ? ORDER BY position LIMIT 1 OFFSET ?",
          values: [selection.surveyId, after, responsesPerStretch - 1],
        },
      ]);
      const bound = Number(end[0]?.[0] ?? Number.MAX_SAFE_INTEGER);
      const results = await read(counts.map(({ text, values }) => ({ text, values: [...values, after, bound] })));
      for (const [index, rows] of results.entries()) for (const row of rows) counts[index]!.take(row, tallies);
      if (end.length === 0) return tallies.rows();
      after = bound;
    }
  } finally {
    // A storage that was closed meanwhile has ended it.
    await Promise.resolve()
      .then(() => link().submit({ kind: "endSnapshot", snapshot }))
      .catch(() => {});
  }
}

/** One statement for all groupings by a whole answer, one for the entries of lists and parts, one for each other grouping. */
function countsOf(selection: ResponseSelection, groupings: TallyQuery["groupings"]): Count[] {
  const whole: { at: number; name: string; of: "answer" | "answered" }[] = [];
  const parts: { at: number; name: string; part: string; of: "answer" | "answered" }[] = [];
  const others: number[] = [];
  for (const [at, fields] of groupings.entries()) {
    const [field] = fields;
    const isOne = fields.length === 1 && (field?.of === "answer" || field?.of === "answered");
    if (!isOne) others.push(at);
    else if (field.part === undefined) whole.push({ at, name: field.name, of: field.of });
    else parts.push({ at, name: field.name, part: field.part, of: field.of });
  }
  const counts: Count[] = others.map((at) => countOfGrouping(selection, groupings[at]!, at));
  const ofAnswers = whole.filter(({ of }) => of === "answer");
  if (whole.length > 0) {
    const names = [...new Set(whole.map(({ name }) => name))];
    const valued = ofAnswers.map(({ name }) => name);
    const value =
      valued.length === 0
        ? "NULL"
        : `CASE WHEN a.key IN (${marks(valued)}) AND a.type NOT IN ('array', 'object') THEN a.value END`;
    counts.push({
      ...statement(
        selection,
        `a.key, a.type, ${value}, count(*), ${sumOf("a")}`,
        ", json_each(r.answers) a",
        ` AND a.key IN (${marks(names)})`,
        "1, 2, 3",
        valued,
        names,
      ),
      take([name, type, value, responses, sum], tallies) {
        for (const grouping of whole) {
          if (grouping.name !== name || type === "null") continue;
          if (grouping.of === "answered") tallies.add(grouping.at, ["true"], Number(responses), Number(sum ?? 0));
          else if (value !== null) tallies.add(grouping.at, [textOf(type, value)], Number(responses));
        }
      },
    });
  }
  if (ofAnswers.length > 0) {
    const names = ofAnswers.map(({ name }) => name);
    counts.push({
      ...statement(
        selection,
        "a.key, e.type, e.value, count(*)",
        ", json_each(r.answers) a, json_each(a.value) e",
        ` AND a.key IN (${marks(names)}) AND a.type = 'array' AND e.type NOT IN ('array', 'object', 'null')`,
        "1, 2, 3",
        [],
        names,
      ),
      take([name, type, value, responses], tallies) {
        for (const grouping of ofAnswers) {
          if (grouping.name === name) tallies.add(grouping.at, [textOf(type, value)], Number(responses));
        }
      },
    });
  }
  if (parts.length > 0) {
    const names = [...new Set(parts.map(({ name }) => name))];
    counts.push({
      ...statement(
        selection,
        `a.key, e.key, e.type, CASE WHEN e.type NOT IN ('array', 'object') THEN e.value END, count(*), ${sumOf("e")}`,
        ", json_each(r.answers) a, json_each(a.value) e",
        ` AND a.key IN (${marks(names)}) AND a.type = 'object' AND e.type <> 'null'`,
        "1, 2, 3, 4",
        [],
        names,
      ),
      take([name, part, type, value, responses, sum], tallies) {
        for (const grouping of parts) {
          if (grouping.name !== name || grouping.part !== part) continue;
          if (grouping.of === "answered") tallies.add(grouping.at, ["true"], Number(responses), Number(sum ?? 0));
          else if (value !== null) tallies.add(grouping.at, [textOf(type, value)], Number(responses));
        }
      },
    });
  }
  return counts;
}

function countOfGrouping(selection: ResponseSelection, fields: readonly ResponseField[], at: number): Count {
  const joined = fields.map((field, index) => groupValue(field, `g${index}`));
  const columns = joined.flatMap(({ type, value }) => [type, value]);
  const by = columns.map((_, index) => index + 1).join(", ");
  return {
    ...statement(
      selection,
      [...columns, "count(*)"].join(", "),
      joined.map(({ from }) => from.text).join(""),
      joined.map(({ condition }) => condition).join(""),
      by,
      [],
      joined.flatMap(({ from }) => from.values),
      fields.some((field) => field.of === "parameter"),
    ),
    take(row, tallies) {
      const values = fields.map((_, index) => textOf(row[index * 2], row[index * 2 + 1]));
      const responses = Number(row.at(-1));
      if (responses > 0) tallies.add(at, values, responses);
    },
  };
}

/** How a field gives type and value: what has to be joined for it, and when it is there. Join values bind before others. */
function groupValue(field: ResponseField, name: string) {
  const none = { text: "", values: [] as SqlValue[] };
  switch (field.of) {
    case "status":
    case "language":
      return { from: none, condition: ` AND r.${field.of} IS NOT NULL`, type: "'text'", value: `r.${field.of}` };
    case "parameter": {
      const value = parameterOf(field);
      return { from: none, condition: ` AND ${value} IS NOT NULL`, type: "'text'", value };
    }
    default: {
      const [entry, values] = entryOf(field, name);
      if (field.of === "answered")
        return {
          from: { text: entry, values },
          condition: ` AND ${name}.type <> 'null'`,
          type: "'text'",
          value: "'true'",
        };
      const list = `, json_each(CASE WHEN ${name}.type = 'array' THEN ${name}.value ELSE '[0]' END) ${name}e`;
      const type = `CASE WHEN ${name}.type = 'array' THEN ${name}e.type ELSE ${name}.type END`;
      return {
        from: { text: entry + list, values },
        condition: ` AND ${type} NOT IN ('array', 'object', 'null')`,
        type,
        value: `CASE WHEN ${name}.type = 'array' THEN ${name}e.value ELSE ${name}.value END`,
      };
    }
  }
}

/** The answer's row of `json_each` under a name. Keys are compared, not put into paths: any text can be one. */
function entryOf(
  field: { readonly name: string; readonly part?: string | undefined },
  name: string,
): [string, SqlValue[]] {
  if (field.part === undefined) return [` JOIN json_each(r.answers) ${name} ON ${name}.key = ?`, [field.name]];
  const outer = ` JOIN json_each(r.answers) ${name}o ON ${name}o.key = ? AND ${name}o.type = 'object'`;
  return [`${outer} JOIN json_each(${name}o.value) ${name} ON ${name}.key = ?`, [field.name, field.part]];
}

/** Names of parameters are letters, digits and `_ . -`: they can stand in a path. Others name nothing. */
function parameterOf({ name, origin }: Extract<ResponseField, { of: "parameter" }>): string {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return "NULL";
  const path = `'$."${name}"'`;
  const signed = `json_extract(i.parameters, ${path})`;
  const unsigned = `json_extract(r.unsigned_parameters, ${path})`;
  if (origin === "any") return `coalesce(${signed}, ${unsigned})`;
  return origin === "signed" ? signed : unsigned;
}

function conditionOf(field: ResponseField, values: readonly string[]): Sql {
  if (field.of === "status" || field.of === "language") {
    return { text: ` AND r.${field.of} IN (${marks(values)})`, values };
  }
  if (field.of === "parameter") return { text: ` AND ${parameterOf(field)} IN (${marks(values)})`, values };
  const [entry, entryValues] = entryOf(field, "c");
  const from = `SELECT 1 FROM (SELECT 1)${entry}`;
  if (field.of === "answered") {
    if (!values.includes("true")) return { text: " AND 0", values: [] };
    return { text: ` AND EXISTS (${from} WHERE c.type <> 'null')`, values: entryValues };
  }
  const [plain, plainValues] = isOneOf("c", values);
  const [listed, listedValues] = isOneOf("e", values);
  const list = `c.type = 'array' AND EXISTS (SELECT 1 FROM json_each(CASE WHEN c.type = 'array' THEN c.value ELSE '[]' END) e WHERE ${listed})`;
  return {
    text: ` AND EXISTS (${from} WHERE ${plain} OR (${list}))`,
    values: [...entryValues, ...plainValues, ...listedValues],
  };
}

/** Whether a JSON value is written like one of the texts. */
function isOneOf(name: string, values: readonly string[]): [string, SqlValue[]] {
  const numbers = values.filter((value) => String(Number(value)) === value).map(Number);
  const tests = [`(${name}.type = 'text' AND ${name}.value IN (${marks(values)}))`];
  const bound: SqlValue[] = [...values];
  if (numbers.length > 0) {
    tests.push(`(${name}.type IN ('integer', 'real') AND ${name}.value IN (${marks(numbers)}))`);
    bound.push(...numbers);
  }
  for (const truth of ["true", "false"]) if (values.includes(truth)) tests.push(`${name}.type = '${truth}'`);
  return [`(${tests.join(" OR ")})`, bound];
}

/** A statement over the selected responses of a stretch; the bounds of the stretch are its last values. */
function statement(
  selection: ResponseSelection,
  columns: string,
  joins: string,
  conditions: string,
  by: string,
  columnValues: readonly SqlValue[],
  joinValues: readonly SqlValue[],
  needsInvitation = false,
): Sql {
  const chosen = selection.conditions.map(({ field, values }) => conditionOf(field, values));
  const period: Sql[] = [];
  const moment = "coalesce(r.completed_at, r.started_at)";
  if (selection.from !== undefined) period.push({ text: ` AND ${moment} >= ?`, values: [selection.from] });
  if (selection.to !== undefined) period.push({ text: ` AND ${moment} < ?`, values: [selection.to] });
  const isParameter = selection.conditions.some(({ field }) => field.of === "parameter");
  const invitation = needsInvitation || isParameter ? " CROSS JOIN invitations i ON i.number = r.invitation" : "";
  // The responses first: joined in another order, every parameter of every stretch would be looked at.
  const where = [...period, ...chosen];
  return {
    text: `SELECT ${columns} FROM responses r${invitation}${joins}
      WHERE r.status <> 'erased'${conditions}${where.map(({ text }) => text).join("")}
      AND r.survey_id = ? AND r.position > ? AND r.position <= ?${by === "" ? "" : ` GROUP BY ${by}`}`,
    values: [...columnValues, ...joinValues, ...where.flatMap(({ values }) => values), selection.surveyId],
  };
}

/** In whole millionths, like the counters. */
function sumOf(name: string): string {
  return `sum(CASE WHEN ${name}.type IN ('integer', 'real') THEN CAST(round(${name}.value * 1000000) AS INTEGER) END)`;
}

function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

/** A value as JavaScript writes it. */
function textOf(type: SqlValue | undefined, value: SqlValue | undefined): string {
  return type === "true" || type === "false" ? type : String(value);
}
