/** Where the database is: from what the host gave to the options of pg's pool, and to a text without a password. */

/** How the postgres storage is set up. */
export interface PostgresStorageOptions {
  /** `postgres://user:password@host:5432/database`; parameters such as `sslmode` as pg knows them. */
  readonly url?: string | undefined;
  /** Options of pg's `Pool`, beside or instead of `url`: `host`, `user`, `ssl`, `max`, ... */
  readonly pool?: Readonly<Record<string, unknown>> | undefined;
  /** The schema that holds the tables. Default `survey_loop`; made if it is missing and the user may. */
  readonly schema?: string | undefined;
}

/** Checked settings. */
export interface PostgresSettings {
  readonly pool: Readonly<Record<string, unknown>>;
  /** The schema's name; needs no quotes. */
  readonly schema: string;
  /** For messages: the address without user and password. */
  readonly shown: string;
}

const defaults = {
  max: 8,
  connectionTimeoutMillis: 5_000,
  // A server that hangs must not hold calls for good. The outcome of a write is looked up afterwards.
  query_timeout: 60_000,
  keepAlive: true,
  application_name: "survey-loop",
};

/** @throws TypeError for an address or a schema that is none; the message holds no password */
export function checkPostgresOptions(options: PostgresStorageOptions): PostgresSettings {
  const { url, pool = {}, schema = "survey_loop" } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith("pg_")) {
    throw new TypeError(
      `schema is ${JSON.stringify(schema)}. Write small letters, digits and _, up to 63 characters, such as "survey_loop".`,
    );
  }
  if (url === undefined && options.pool === undefined) {
    throw new TypeError("url is missing. Write where the database is: postgres://user:password@host:5432/database.");
  }
  if (url !== undefined && (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))) {
    throw new TypeError("url is no address of a database. Write postgres://user:password@host:5432/database.");
  }
  return {
    pool: { ...defaults, ...pool, ...(url === undefined ? undefined : { connectionString: url }) },
    schema,
    shown: url === undefined ? shownPool(pool) : withoutPassword(url),
  };
}

/** The address without user, password and parameters. */
function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

function shownPool(pool: Readonly<Record<string, unknown>>): string {
  if (typeof pool.connectionString === "string" && URL.canParse(pool.connectionString)) {
    return withoutPassword(pool.connectionString);
  }
  const { host = "localhost", port = 5432, database = "" } = pool;
  return `postgres://${host}:${port}/${database}`;
}
