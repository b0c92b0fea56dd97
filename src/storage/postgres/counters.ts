/** Totals of counters: sums of whole buckets and of what is not folded yet, read in one statement and so in one state. */
import type { CounterPeriod } from "../contract.js";
import { counterLevels, coverPeriod } from "../counter-levels.js";
import type { Database } from "./database.js";
import { storedText, textFromStored } from "./stored-text.js";

export async function readCounters(
  database: Database,
  surveyId: string,
  period: CounterPeriod | undefined,
): Promise<Map<string, number>> {
  const values: unknown[] = [storedText(surveyId)];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const folded = coverPeriod(period).map(({ level, from, to }) => {
    const bounds = between("bucket", bind, from, to);
    return `SELECT name, amount FROM {s}.counters WHERE survey_id = $1 AND level = ${counterLevels.indexOf(level)}${bounds}`;
  });
  const unfolded = `SELECT x.n AS name, x.a AS amount
    FROM {s}.changes c, json_to_recordset(c.counters) AS x (q text COLLATE "C", n text, a numeric)
    WHERE c.survey_id = $1 AND c.counters IS NOT NULL${between("x.q", bind, period?.from, period?.to)}`;
  const rows = await database.query<{ name: string; amount: string }>(
    `SELECT name, sum(amount)::text AS amount FROM (${[...folded, unfolded].join(" UNION ALL ")}) a
     GROUP BY name HAVING sum(amount) <> 0`,
    values,
  );
  return new Map(rows.map((row) => [textFromStored(row.name), Number(row.amount)]));
}

function between(column: string, bind: (value: unknown) => string, from?: string, to?: string): string {
  const lower = from === undefined ? "" : ` AND ${column} >= ${bind(from)}`;
  return to === undefined ? lower : `${lower} AND ${column} < ${bind(to)}`;
}
