/**
 * The functions of the postgres driver: what must be decided in one step inside the database. `{s}` stands for the
 * schema. Functions keep their plans in the session without prepared statements, which poolers such as PgBouncer lose.
 */

/** Columns of a change as JSON, for `json_to_recordset`. */
const givenColumns = `(
  survey_id text, invitation_id text, expected integer, natural_key bytea, email_identity text,
  external_id text, created_at text, changed_at text, sent_at text, last_reminded_at text, reminder_count integer,
  bounced_at text, opted_out_at text, started_at text, completed_at text, expires_at text, revoked_at text,
  erased_at text, record json, responses json, counters json)`;

/** The same as arrays, one element for each change: faster to read than JSON. */
const givenArrays = `survey_ids text[], invitation_ids text[], expecteds integer[], natural_keys bytea[],
  email_identities text[], external_ids text[], created_ats text[], changed_ats text[], sent_ats text[],
  last_reminded_ats text[], reminder_counts integer[], bounced_ats text[], opted_out_ats text[], started_ats text[],
  completed_ats text[], expires_ats text[], revoked_ats text[], erased_ats text[], records json[], responses_lists json[],
  counters_lists json[]`;

/** The names of the arrays' elements, in their order. */
export const givenNames = [
  "survey_id",
  "invitation_id",
  "expected",
  "natural_key",
  "email_identity",
  "external_id",
  "created_at",
  "changed_at",
  "sent_at",
  "last_reminded_at",
  "reminder_count",
  "bounced_at",
  "opted_out_at",
  "started_at",
  "completed_at",
  "expires_at",
  "revoked_at",
  "erased_at",
  "record",
  "responses",
  "counters",
] as const;

const givenUnits = `SELECT * FROM unnest(${[...givenArrays.matchAll(/(\w+) \w+\[\]/g)].map(([, name]) => name).join(", ")})
    WITH ORDINALITY AS g (${givenNames.join(", ")}, at)`;

const responseColumns = "(id text, version integer, status text, started_at text, completed_at text, record json)";

/** Columns that follow the invitation's record. */
const facts = [
  "natural_key",
  "email_identity",
  "external_id",
  "created_at",
  "changed_at",
  "sent_at",
  "last_reminded_at",
  "reminder_count",
  "bounced_at",
  "opted_out_at",
  "started_at",
  "completed_at",
  "expires_at",
  "revoked_at",
  "erased_at",
];

const writeResponses = `
  INSERT INTO {s}.responses AS r (survey_id, invitation_id, response_id, ordinal, survey_version, status, started_at,
    completed_at, record)
  SELECT w.survey_id, w.invitation_id, x.id, nextval('{s}.tickets'), x.version, x.status, x.started_at, x.completed_at,
    x.record
  FROM written w, json_to_recordset(w.responses) AS x ${responseColumns}
  WHERE w.responses IS NOT NULL
  ON CONFLICT (survey_id, invitation_id, response_id) DO UPDATE SET survey_version = excluded.survey_version,
    status = excluded.status, started_at = excluded.started_at, completed_at = excluded.completed_at,
    record = excluded.record`;

const writeChanges = `
  INSERT INTO {s}.changes (survey_id, ticket, invitation_id, has_invitation, response_ids, counters)
  SELECT w.survey_id, nextval('{s}.tickets'), w.invitation_id, w.record IS NOT NULL,
    CASE WHEN w.responses IS NOT NULL THEN (SELECT array_agg(x ->> 'id') FROM json_array_elements(w.responses) x) END,
    w.counters
  FROM (SELECT * FROM written ORDER BY at) w`;

/** Creates units whose ID and natural key are free, and answers which it created, counted from 1. */
const createUnits = `
CREATE FUNCTION {s}.create_units(round bigint, ${givenArrays}) RETURNS SETOF bigint LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  WITH given_units AS MATERIALIZED (${givenUnits}),
  created AS (
    INSERT INTO {s}.invitations (survey_id, invitation_id, revision, mark, ${facts.join(", ")}, record)
    SELECT survey_id, invitation_id, 1, round, ${facts.join(", ")}, record
    FROM given_units
    ORDER BY survey_id, natural_key, at
    ON CONFLICT DO NOTHING
    RETURNING survey_id, invitation_id),
  written AS MATERIALIZED (SELECT g.* FROM given_units g JOIN created USING (survey_id, invitation_id)),
  responses_written AS (${writeResponses}),
  changes_written AS (${writeChanges})
  SELECT at FROM written;
END $$;`;

/**
 * Changes units that have the expected revision, and answers which. The settings keep one plan, on the primary key, whatever
 * the planner knows of a table that has just been filled.
 */
const changeUnits = `
CREATE FUNCTION {s}.change_units(round bigint, ${givenArrays}) RETURNS SETOF bigint LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  WITH given_units AS MATERIALIZED (${givenUnits} ORDER BY survey_id, invitation_id),
  written AS (
    UPDATE {s}.invitations i SET revision = i.revision + 1, mark = round, record = coalesce(g.record, i.record),
      ${facts.map((name) => `${name} = CASE WHEN g.record IS NULL THEN i.${name} ELSE g.${name} END`).join(",\n      ")}
    FROM given_units g
    WHERE i.survey_id = g.survey_id AND i.invitation_id = g.invitation_id AND i.revision = g.expected
    RETURNING g.*),
  responses_written AS (${writeResponses}),
  changes_written AS (${writeChanges})
  SELECT at FROM written;
END $$;`;

/** Takes a survey's lock until the transaction ends. */
const lockSurvey = `
CREATE FUNCTION {s}.lock_survey(survey text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('{s} survey ' || survey, 0))
$$;`;

/** The names of the counters' levels in storage, and what a quarter-hour's bucket is on each, by version of the schema. */
const levels1 = "(VALUES (0, x.q), (1, left(x.q, 10)), (2, left(x.q, 7)), (3, ''))";
const levels2 =
  "(VALUES (0, x.q), (1, left(x.q, 10)), (4, left(x.q, 9)), (2, left(x.q, 7)), (5, left(x.q, 4)), (3, ''))";

/**
 * The sequencer: gives committed changes their positions and folds their counters. One transaction of its own, under the
 * survey's lock; each statement sees everything that was committed when it began. Positions are visible before the lock is
 * free, so the next run goes on behind them. Answers how many changes it took.
 */
const sequenceSurvey = (levels: string) => `
CREATE OR REPLACE FUNCTION {s}.sequence_survey(survey text, most integer) RETURNS integer LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  last_invitation bigint;
  last_response bigint;
  taken_count integer;
BEGIN
  PERFORM {s}.lock_survey(survey);
  SELECT coalesce(max(position), 0) INTO last_invitation FROM {s}.invitation_feed WHERE survey_id = survey;
  SELECT coalesce(max(position), 0) INTO last_response FROM {s}.response_feed WHERE survey_id = survey;
  WITH taken AS MATERIALIZED (
    DELETE FROM {s}.changes c
    WHERE c.survey_id = survey
      AND c.ticket IN (SELECT ticket FROM {s}.changes WHERE survey_id = survey ORDER BY ticket LIMIT most)
    RETURNING c.ticket, c.invitation_id, c.has_invitation, c.response_ids, c.counters),
  invitation_rows AS (
    SELECT invitation_id, min(number) AS first, max(number) AS latest
    FROM (SELECT invitation_id, row_number() OVER (ORDER BY ticket) AS number FROM taken WHERE has_invitation) n
    GROUP BY invitation_id),
  invitations_placed AS (
    INSERT INTO {s}.invitation_feed (survey_id, invitation_id, place, position)
    SELECT survey, invitation_id, last_invitation + first, last_invitation + latest FROM invitation_rows ORDER BY latest
    ON CONFLICT (survey_id, invitation_id) DO UPDATE SET position = excluded.position),
  response_rows AS (
    SELECT invitation_id, response_id, max(number) AS latest
    FROM (
      SELECT t.invitation_id, r.response_id, row_number() OVER (ORDER BY t.ticket, r.at) AS number
      FROM taken t, unnest(t.response_ids) WITH ORDINALITY AS r (response_id, at)) n
    GROUP BY invitation_id, response_id),
  responses_placed AS (
    INSERT INTO {s}.response_feed (survey_id, invitation_id, response_id, position)
    SELECT survey, invitation_id, response_id, last_response + latest FROM response_rows ORDER BY latest
    ON CONFLICT (survey_id, invitation_id, response_id) DO UPDATE SET position = excluded.position),
  amounts AS (
    SELECT x.q, x.n, sum(x.a) AS a
    FROM taken t, json_to_recordset(t.counters) AS x (q text, n text, a numeric)
    WHERE t.counters IS NOT NULL
    GROUP BY x.q, x.n),
  counted AS (
    INSERT INTO {s}.counters AS c (survey_id, level, bucket, name, amount)
    SELECT survey, l.level, l.bucket, x.n, sum(x.a)
    FROM amounts x, LATERAL ${levels} AS l (level, bucket)
    GROUP BY l.level, l.bucket, x.n
    ON CONFLICT (survey_id, level, bucket, name) DO UPDATE SET amount = c.amount + excluded.amount)
  SELECT count(*) INTO taken_count FROM taken;
  DELETE FROM {s}.counters WHERE survey_id = survey AND amount = 0;
  RETURN taken_count;
END $$;`;

/** Sets the counters of quarter-hours: the difference to what is there goes to every level. The caller holds the lock. */
const setCounters = (levels: string) => `
CREATE OR REPLACE FUNCTION {s}.set_counters(survey text, given json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH wanted AS MATERIALIZED (SELECT * FROM json_to_recordset(given) AS g (q text, n text, a numeric)),
  differences AS (
    SELECT q, n, sum(a) AS a
    FROM (
      SELECT q, n, a FROM wanted WHERE n IS NOT NULL
      UNION ALL
      SELECT bucket, name, -amount FROM {s}.counters
      WHERE survey_id = survey AND level = 0 AND bucket IN (SELECT q FROM wanted)) d
    GROUP BY q, n)
  INSERT INTO {s}.counters AS c (survey_id, level, bucket, name, amount)
  SELECT survey, l.level, l.bucket, x.n, sum(x.a)
  FROM differences x, LATERAL ${levels} AS l (level, bucket)
  WHERE x.a <> 0
  GROUP BY l.level, l.bucket, x.n
  ON CONFLICT (survey_id, level, bucket, name) DO UPDATE SET amount = c.amount + excluded.amount;
  DELETE FROM {s}.counters WHERE survey_id = survey AND amount = 0;
END $$;`;

/** Puts units as they are, with their positions. The caller holds the lock and has sequenced the survey. */
const loadUnits = `
CREATE FUNCTION {s}.load_units(given json) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO {s}.invitations AS i (survey_id, invitation_id, revision, mark, ${facts.join(", ")}, record)
  SELECT survey_id, invitation_id, expected, 0, ${facts.join(", ")}, record
  FROM json_to_recordset(given) AS g ${givenColumns}
  ON CONFLICT (survey_id, invitation_id) DO UPDATE SET revision = excluded.revision, mark = 0,
    ${facts.map((name) => `${name} = excluded.${name}`).join(", ")}, record = excluded.record;
  DELETE FROM {s}.responses r USING json_to_recordset(given) AS g (survey_id text, invitation_id text)
  WHERE r.survey_id = g.survey_id AND r.invitation_id = g.invitation_id;
  DELETE FROM {s}.response_feed r USING json_to_recordset(given) AS g (survey_id text, invitation_id text)
  WHERE r.survey_id = g.survey_id AND r.invitation_id = g.invitation_id;
  WITH written AS MATERIALIZED (SELECT * FROM json_to_recordset(given) AS g ${givenColumns})
  ${writeResponses.trim()};
  INSERT INTO {s}.response_feed (survey_id, invitation_id, response_id, position)
  SELECT g.survey_id, g.invitation_id, x.id, x.position
  FROM json_to_recordset(given) AS g (survey_id text, invitation_id text, responses json),
    json_to_recordset(g.responses) AS x (id text, position bigint)
  WHERE g.responses IS NOT NULL;
  INSERT INTO {s}.invitation_feed AS f (survey_id, invitation_id, place, position)
  SELECT survey_id, invitation_id, place, position
  FROM json_to_recordset(given) AS g (survey_id text, invitation_id text, place bigint, position bigint)
  ON CONFLICT (survey_id, invitation_id) DO UPDATE SET place = excluded.place, position = excluded.position;
END $$;`;

/** The functions of version 1. */
export const functions = [
  lockSurvey,
  createUnits,
  changeUnits,
  sequenceSurvey(levels1),
  setCounters(levels1),
  loadUnits,
].join("\n");

/** Version 2: sums of ten days and of years. No survey's counters are folded meanwhile. */
export const longerCounters = `
SELECT {s}.lock_survey(survey_id) FROM (SELECT DISTINCT survey_id FROM {s}.surveys ORDER BY survey_id) s;
${sequenceSurvey(levels2)}
${setCounters(levels2)}
INSERT INTO {s}.counters (survey_id, level, bucket, name, amount)
  SELECT survey_id, 4, left(bucket, 9), name, sum(amount) FROM {s}.counters WHERE level = 1
  GROUP BY survey_id, left(bucket, 9), name HAVING sum(amount) <> 0;
INSERT INTO {s}.counters (survey_id, level, bucket, name, amount)
  SELECT survey_id, 5, left(bucket, 4), name, sum(amount) FROM {s}.counters WHERE level = 2
  GROUP BY survey_id, left(bucket, 4), name HAVING sum(amount) <> 0;
`;
