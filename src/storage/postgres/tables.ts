/** The tables of the postgres driver, version 1. `{s}` stands for the schema. docs/storage.md describes them. */

export const tables = `
CREATE SEQUENCE {s}.tickets;

CREATE TABLE {s}.surveys (
  survey_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  mark bigint NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (survey_id, version)
);

CREATE TABLE {s}.invitations (
  survey_id text COLLATE "C" NOT NULL,
  invitation_id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  mark bigint NOT NULL,
  natural_key bytea,
  email_identity text COLLATE "C",
  external_id text COLLATE "C",
  created_at text COLLATE "C" NOT NULL,
  changed_at text COLLATE "C" NOT NULL,
  sent_at text COLLATE "C",
  last_reminded_at text COLLATE "C",
  reminder_count integer NOT NULL,
  bounced_at text COLLATE "C",
  opted_out_at text COLLATE "C",
  started_at text COLLATE "C",
  completed_at text COLLATE "C",
  expires_at text COLLATE "C",
  revoked_at text COLLATE "C",
  erased_at text COLLATE "C",
  record json NOT NULL,
  PRIMARY KEY (survey_id, invitation_id)
);
CREATE UNIQUE INDEX invitations_by_id ON {s}.invitations (invitation_id);
CREATE UNIQUE INDEX invitations_by_natural_key ON {s}.invitations (survey_id, natural_key) WHERE natural_key IS NOT NULL;
CREATE INDEX invitations_by_person ON {s}.invitations (email_identity, survey_id) WHERE email_identity IS NOT NULL;
CREATE INDEX invitations_by_external_id ON {s}.invitations (survey_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE {s}.responses (
  survey_id text COLLATE "C" NOT NULL,
  invitation_id text COLLATE "C" NOT NULL,
  response_id text COLLATE "C" NOT NULL,
  ordinal bigint NOT NULL,
  survey_version integer NOT NULL,
  status text COLLATE "C" NOT NULL,
  started_at text COLLATE "C" NOT NULL,
  completed_at text COLLATE "C",
  record json NOT NULL,
  PRIMARY KEY (survey_id, invitation_id, response_id)
);

CREATE TABLE {s}.changes (
  survey_id text COLLATE "C" NOT NULL,
  ticket bigint NOT NULL,
  invitation_id text COLLATE "C" NOT NULL,
  has_invitation boolean NOT NULL,
  response_ids text[],
  counters json,
  PRIMARY KEY (survey_id, ticket)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 50000);

CREATE TABLE {s}.invitation_feed (
  survey_id text COLLATE "C" NOT NULL,
  invitation_id text COLLATE "C" NOT NULL,
  place bigint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (survey_id, invitation_id)
);
CREATE UNIQUE INDEX invitation_feed_by_place ON {s}.invitation_feed (survey_id, place);
CREATE UNIQUE INDEX invitation_feed_by_position ON {s}.invitation_feed (survey_id, position);

CREATE TABLE {s}.response_feed (
  survey_id text COLLATE "C" NOT NULL,
  invitation_id text COLLATE "C" NOT NULL,
  response_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (survey_id, invitation_id, response_id)
);
CREATE UNIQUE INDEX response_feed_by_position ON {s}.response_feed (survey_id, position);

CREATE TABLE {s}.counters (
  survey_id text COLLATE "C" NOT NULL,
  level smallint NOT NULL,
  bucket text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  amount numeric NOT NULL,
  PRIMARY KEY (survey_id, level, bucket, name)
) WITH (fillfactor = 80);
CREATE INDEX counters_at_zero ON {s}.counters (survey_id) WHERE amount = 0;

CREATE TABLE {s}.documents (
  collection text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  mark bigint NOT NULL,
  value json NOT NULL,
  PRIMARY KEY (collection, key)
);

CREATE VIEW {s}.parameters AS
  SELECT i.survey_id, i.invitation_id, p.key AS name, p.value
  FROM {s}.invitations i, json_each_text(i.record -> 'parameters') p;

CREATE VIEW {s}.answers AS
  SELECT r.survey_id, r.invitation_id, r.response_id, a.key AS question, a.value AS answer
  FROM {s}.responses r, json_each(r.record -> 'answers') a;
`;
