/** Totals of counters: sums of whole buckets and of what is not folded yet, read in one statement and so in one state. */
import type { CounterPeriod } from "../contract.js";
import { type CounterLevel, coverPeriod } from "../counter-levels.js";
import type { Database } from "./database.js";
import { storedText, textFromStored } from "./stored-text.js";

/** The levels in the table: the first four are as old as the table, those between came later. */
export const levelNumbers: Readonly<Record<CounterLevel, number>> = {
  quarterHour: 0,
  day: 1,
  tenDays: 4,
  month: 2,
  year: 5,
  all: 3,
};

export async function readCounters(
  database: Database,
  surveyId: string,
  period: CounterPeriod | undefined,
): Promise<Map<string, number>> {
  const values: unknown[] = [storedText(surveyId)];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const folded = coverPeriod(period).map(({ level, from, to, isTakenAway }) => {
    const bounds = between("bucket", bind, from, to);
    const amount = isTakenAway ? "-amount" : "amount";
    return `SELECT name, ${amount} AS amount FROM {s}.counters WHERE survey_id = $1 AND level = ${levelNumbers[level]}${bounds}`;
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
