/** Counting responses by groups inside PostgreSQL: one statement for all groupings by an answer, one for each other. */
import type { ResponseField, ResponseSelection, TallyQuery, TallyRow } from "../contract.js";
import { createTallies } from "../merged-tallies.js";
import type { Database } from "./database.js";
import { storedText, textFromStored } from "./stored-text.js";

type AnswerField = Extract<ResponseField, { of: "answer" | "answered" }>;

interface Row {
  /** Of the answer, and the part of it. */
  readonly name?: string;
  readonly part?: string | null;
  readonly v: string[] | null;
  readonly responses: string;
  readonly sum?: string | null;
  /** An entry of a list, and not the answer itself. */
  readonly is_entry?: boolean;
}

export async function tallyResponses(
  database: Database,
  { selection, groupings, maxGroups }: TallyQuery,
): Promise<(readonly TallyRow[] | undefined)[]> {
  const tallies = createTallies(groupings, maxGroups);
  const single: { at: number; field: AnswerField }[] = [];
  const queries: Promise<void>[] = [];
  for (const [at, fields] of groupings.entries()) {
    const [field] = fields;
    if (fields.length === 1 && (field?.of === "answer" || field?.of === "answered")) single.push({ at, field });
    else queries.push(countGrouping(at, fields));
  }
  if (single.length > 0) queries.push(countAnswers());
  await Promise.all(queries);
  return tallies.rows();

  async function countGrouping(at: number, fields: readonly ResponseField[]): Promise<void> {
    const { bind, values } = binder();
    const joins = fields.map((field, index) => groupValue(field, `g${index}`, bind));
    const rows = await database.query<Row>(
      `SELECT ARRAY[${joins.map(({ value }) => `${value}`).join(", ")}]::text[] AS v, count(*) AS responses
       ${fromSelected(selection, bind, fields)} ${joins.map(({ join }) => join).join(" ")}
       WHERE ${joins.map(({ value }) => `${value} IS NOT NULL AND `).join("")}${conditions(selection, bind)}
       GROUP BY 1 LIMIT ${maxGroups + 1}`,
      values,
    );
    for (const { v, responses } of rows) {
      if (Number(responses) > 0) tallies.add(at, (v ?? []).map(textFromStored), Number(responses));
    }
  }

  /** Each answer is taken apart once, whatever number of questions is asked for. */
  async function countAnswers(): Promise<void> {
    const { bind, values } = binder();
    const names = [...new Set(single.map(({ field }) => field.name))].map(storedText);
    const valued = single.filter(({ field }) => field.of === "answer").map(({ field }) => field.name);
    const parted = single.filter(({ field }) => field.part !== undefined).map(({ field }) => field.name);
    const isValued = `a.key = ANY(${bind(valued.map(storedText))}::text[])`;
    const isParted = `a.key = ANY(${bind(parted.map(storedText))}::text[])`;
    const rows = await database.query<Row>(
      `SELECT a.key AS name, e.part, e.is_entry, CASE WHEN ${isValued} THEN ARRAY[e.value] END AS v, count(*) AS responses,
         sum(CASE WHEN e.type = 'number' THEN round(e.value::numeric * 1000000) END)::text AS sum
       ${fromSelected(selection, bind, [])}
       CROSS JOIN LATERAL json_each(r.record -> 'answers') a
       CROSS JOIN LATERAL (
         SELECT NULL AS part, false AS is_entry, json_typeof(a.value) AS type,
           CASE WHEN json_typeof(a.value) NOT IN ('array', 'object') THEN a.value #>> '{}' END AS value
         UNION ALL
         SELECT NULL, true, 'entry', x #>> '{}' FROM json_array_elements(CASE WHEN json_typeof(a.value) = 'array' AND ${isValued} THEN a.value ELSE '[]' END) x
         WHERE json_typeof(x) NOT IN ('array', 'object', 'null')
         UNION ALL
         SELECT p.key, false, json_typeof(p.value), CASE WHEN json_typeof(p.value) NOT IN ('array', 'object') THEN p.value #>> '{}' END
         FROM json_each(CASE WHEN json_typeof(a.value) = 'object' AND ${isParted} THEN a.value ELSE '{}' END) p
       ) e
       WHERE a.key = ANY(${bind(names)}::text[]) AND e.type <> 'null' AND ${conditions(selection, bind)}
       GROUP BY 1, 2, 3, 4`,
      values,
    );
    for (const row of rows) {
      const [name, part] = [textFromStored(row.name!), row.part ? textFromStored(row.part) : undefined];
      const value = row.v?.[0] ?? undefined;
      for (const { at, field } of single) {
        if (field.name !== name || field.part !== part) continue;
        if (field.of === "answered") {
          if (!row.is_entry) tallies.add(at, ["true"], Number(row.responses), Number(row.sum ?? 0));
        } else if (value !== undefined) tallies.add(at, [textFromStored(value)], Number(row.responses));
      }
    }
  }
}

type Bind = (value: unknown) => string;

function binder(): { bind: Bind; values: unknown[] } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

function fromSelected(selection: ResponseSelection, bind: Bind, fields: readonly ResponseField[]): string {
  const all = [...fields, ...selection.conditions.map(({ field }) => field)];
  const needsInvitation = all.some((field) => field.of === "parameter" && field.origin !== "unsigned");
  const join = " JOIN {s}.invitations i ON i.survey_id = r.survey_id AND i.invitation_id = r.invitation_id";
  return `FROM (SELECT * FROM {s}.responses WHERE survey_id = ${bind(storedText(selection.surveyId))}) r${needsInvitation ? join : ""}`;
}

function conditions(selection: ResponseSelection, bind: Bind): string {
  const moment = "coalesce(r.completed_at, r.started_at)";
  return [
    "r.status <> 'erased'",
    ...(selection.from === undefined ? [] : [`${moment} >= ${bind(selection.from)}`]),
    ...(selection.to === undefined ? [] : [`${moment} < ${bind(selection.to)}`]),
    ...selection.conditions.map(({ field, values }) => conditionOf(field, values, bind)),
  ].join(" AND ");
}

function conditionOf(field: ResponseField, given: readonly string[], bind: Bind): string {
  const values = `ANY(${bind(given.map(storedText))}::text[])`;
  if (field.of === "answered") return `(${answerOf(field, bind)} IS NOT NULL AND 'true' = ${values})`;
  if (field.of !== "answer") return `${plainValue(field, bind)} = ${values}`;
  const answer = answerOf(field, bind);
  return `CASE json_typeof(${answer}) WHEN 'object' THEN false
    WHEN 'array' THEN EXISTS (SELECT 1 FROM json_array_elements(${answer}) x WHERE json_typeof(x) NOT IN ('array', 'object', 'null') AND x #>> '{}' = ${values})
    ELSE ${answer} #>> '{}' = ${values} END`;
}

/** What has to be joined for a field's values, and the value as text, `NULL` where there is none. */
function groupValue(field: ResponseField, name: string, bind: Bind): { join: string; value: string } {
  if (field.of === "answered")
    return { join: "", value: `CASE WHEN ${answerOf(field, bind)} IS NOT NULL THEN 'true' END` };
  if (field.of !== "answer") return { join: "", value: plainValue(field, bind) };
  const answer = answerOf(field, bind);
  const join = `CROSS JOIN LATERAL (SELECT ${answer} AS a) ${name}a CROSS JOIN LATERAL (
    SELECT CASE WHEN json_typeof(${name}a.a) NOT IN ('array', 'object') THEN ${name}a.a #>> '{}' END AS value WHERE json_typeof(${name}a.a) <> 'array'
    UNION ALL
    SELECT x #>> '{}' FROM json_array_elements(CASE WHEN json_typeof(${name}a.a) = 'array' THEN ${name}a.a ELSE '[]' END) x
    WHERE json_typeof(x) NOT IN ('array', 'object')) ${name}`;
  return { join, value: `${name}.value` };
}

function plainValue(field: Exclude<ResponseField, AnswerField>, bind: Bind): string {
  if (field.of === "status" || field.of === "language") {
    return field.of === "status" ? "r.status" : "r.record ->> 'language'";
  }
  const name = bind(storedText(field.name));
  const signed = `i.record -> 'parameters' ->> ${name}::text`;
  const unsigned = `r.record -> 'unsignedParameters' ->> ${name}::text`;
  if (field.origin === "any") return `coalesce(${signed}, ${unsigned})`;
  return `(${field.origin === "signed" ? signed : unsigned})`;
}

/** The answer or its part as JSON, `NULL` where there is none. */
function answerOf({ name, part }: AnswerField, bind: Bind): string {
  const answer = `r.record -> 'answers' -> ${bind(storedText(name))}::text`;
  if (part === undefined) return `(${answer})`;
  return `(CASE WHEN json_typeof(${answer}) = 'object' THEN ${answer} -> ${bind(storedText(part))}::text END)`;
}
