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

/** An arm of the statement: what it counts among the chosen responses `r`, and what its rows are. */
interface Count extends Sql {
  readonly columns: readonly string[];
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
    const counts = countsOf(groupings);
    if (counts.length === 0) return [];
    const statement = oneStatement(selection, groupings, counts);
    for (let after = 0; ; ) {
      const [end = []] = await read([
        {
          text: "SELECT position FROM responses WHERE survey_id = ? AND position > ? ORDER BY position LIMIT 1 OFFSET ?",
          values: [selection.surveyId, after, responsesPerStretch - 1],
        },
      ]);
      const bound = Number(end[0]?.[0] ?? Number.MAX_SAFE_INTEGER);
      const [rows = []] = await read([statement(after, bound)]);
      for (const [arm, ...row] of rows) counts[Number(arm)]!.take(row, tallies);
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

/** One arm for all groupings by a whole answer, one for the entries of lists and parts, one for each other grouping. */
function countsOf(groupings: TallyQuery["groupings"]): Count[] {
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
  const counts: Count[] = others.map((at) => countOfGrouping(groupings[at]!, at));
  const ofAnswers = whole.filter(({ of }) => of === "answer");
  if (whole.length > 0) {
    const names = [...new Set(whole.map(({ name }) => name))];
    const valued = ofAnswers.map(({ name }) => name);
    const value =
      valued.length === 0
        ? "NULL"
        : `CASE WHEN a.key IN (${marks(valued)}) AND a.type NOT IN ('array', 'object') THEN a.value END`;
    counts.push({
      ...arm(
        ["a.key", "a.type", value],
        ["count(*)", sumOf("a")],
        ", json_each(r.answers) a",
        `a.key IN (${marks(names)})`,
        [...valued, ...names],
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
      ...arm(
        ["a.key", "e.type", "e.value"],
        ["count(*)"],
        ", json_each(r.answers) a, json_each(a.value) e",
        `a.key IN (${marks(names)}) AND a.type = 'array' AND e.type NOT IN ('array', 'object', 'null')`,
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
      ...arm(
        ["a.key", "e.key", "e.type", "CASE WHEN e.type NOT IN ('array', 'object') THEN e.value END"],
        ["count(*)", sumOf("e")],
        ", json_each(r.answers) a, json_each(a.value) e",
        `a.key IN (${marks(names)}) AND a.type = 'object' AND e.type <> 'null'`,
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

function countOfGrouping(fields: readonly ResponseField[], at: number): Count {
  const joined = fields.map((field, index) => groupValue(field, `g${index}`));
  return {
    ...arm(
      joined.flatMap(({ type, value }) => [type, value]),
      ["count(*)"],
      joined.map(({ from }) => from.text).join(""),
      ["1", ...joined.map(({ condition }) => condition)].join(" AND "),
      joined.flatMap(({ from }) => from.values),
    ),
    take(row, tallies) {
      const values = fields.map((_, index) => textOf(row[index * 2], row[index * 2 + 1]));
      const responses = Number(row[fields.length * 2]);
      if (responses > 0) tallies.add(at, values, responses);
    },
  };
}

/** An arm that groups the chosen responses by the columns `by`; its values stand in the order of its text. */
function arm(
  by: readonly string[],
  counted: readonly string[],
  joins: string,
  condition: string,
  values: readonly SqlValue[],
): Omit<Count, "take"> {
  // Its number is the first column.
  const groups = by.map((_, index) => index + 2).join(", ");
  return {
    columns: [...by, ...counted],
    text: `FROM chosen r${joins} WHERE ${condition}${groups === "" ? "" : ` GROUP BY ${groups}`}`,
    values,
  };
}

/** How a field gives type and value: what has to be joined for it, and when it is there. Join values bind before others. */
function groupValue(field: ResponseField, name: string) {
  const none = { text: "", values: [] as SqlValue[] };
  switch (field.of) {
    case "status":
    case "language":
      return { from: none, condition: `r.${field.of} IS NOT NULL`, type: "'text'", value: `r.${field.of}` };
    case "parameter": {
      const value = parameterOf(field, "r.signed_parameters");
      return { from: none, condition: `${value} IS NOT NULL`, type: "'text'", value };
    }
    default: {
      const [entry, values] = entryOf(field, name);
      if (field.of === "answered")
        return {
          from: { text: entry, values },
          condition: `${name}.type <> 'null'`,
          type: "'text'",
          value: "'true'",
        };
      const list = `, json_each(CASE WHEN ${name}.type = 'array' THEN ${name}.value ELSE '[0]' END) ${name}e`;
      const type = `CASE WHEN ${name}.type = 'array' THEN ${name}e.type ELSE ${name}.type END`;
      return {
        from: { text: entry + list, values },
        condition: `${type} NOT IN ('array', 'object', 'null')`,
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
function parameterOf({ name, origin }: Extract<ResponseField, { of: "parameter" }>, column: string): string {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return "NULL";
  const path = `'$."${name}"'`;
  const signed = `json_extract(${column}, ${path})`;
  const unsigned = `json_extract(r.unsigned_parameters, ${path})`;
  if (origin === "any") return `coalesce(${signed}, ${unsigned})`;
  return origin === "signed" ? signed : unsigned;
}

function conditionOf(field: ResponseField, values: readonly string[]): Sql {
  if (field.of === "status" || field.of === "language") {
    return { text: ` AND r.${field.of} IN (${marks(values)})`, values };
  }
  if (field.of === "parameter")
    return { text: ` AND ${parameterOf(field, "i.parameters")} IN (${marks(values)})`, values };
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

/**
 * All arms in one statement for a stretch: the responses of the selection are looked for once, and their answers kept for
 * all of them.
 */
function oneStatement(
  selection: ResponseSelection,
  groupings: TallyQuery["groupings"],
  counts: readonly Count[],
): (after: number, bound: number) => Sql {
  const grouped = groupings.flat();
  const isByParameter = grouped.some(({ of }) => of === "parameter");
  const columns = [
    ...["r.status", "r.language"],
    ...(grouped.some(({ of }) => of === "answer" || of === "answered") ? ["r.answers"] : []),
    ...(isByParameter ? ["r.unsigned_parameters", "i.parameters AS signed_parameters"] : []),
  ];
  const moment = "coalesce(r.completed_at, r.started_at)";
  const where: Sql[] = [];
  if (selection.from !== undefined) where.push({ text: ` AND ${moment} >= ?`, values: [selection.from] });
  if (selection.to !== undefined) where.push({ text: ` AND ${moment} < ?`, values: [selection.to] });
  where.push(...selection.conditions.map(({ field, values }) => conditionOf(field, values)));
  const isParameter = isByParameter || selection.conditions.some(({ field }) => field.of === "parameter");
  // The responses first: joined in another order, every parameter of every stretch would be looked at.
  const invitation = isParameter ? " CROSS JOIN invitations i ON i.number = r.invitation" : "";
  const width = Math.max(...counts.map((count) => count.columns.length));
  const arms = counts.map((count, index) => {
    const empty = Array.from({ length: width - count.columns.length }, () => "NULL");
    return `SELECT ${[String(index), ...count.columns, ...empty].join(", ")} ${count.text}`;
  });
  const text = `WITH chosen AS MATERIALIZED (SELECT ${columns.join(", ")} FROM responses r${invitation}
    WHERE r.status <> 'erased'${where.map((each) => each.text).join("")}
    AND r.survey_id = ? AND r.position > ? AND r.position <= ?) ${arms.join(" UNION ALL ")}`;
  const [before, behind] = [where.flatMap(({ values }) => values), counts.flatMap(({ values }) => values)];
  return (after, bound) => ({ text, values: [...before, selection.surveyId, after, bound, ...behind] });
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
