/** Types of the embedded server, which plain JavaScript starts as well. */

export interface EmbeddedServer {
  readonly url: string;
  /** Starts it again, on its data and its port. */
  start(): Promise<void>;
  /** Ends it, as an administrator (SIGINT) or a crash (SIGKILL) does. */
  halt(signal: "SIGINT" | "SIGKILL"): Promise<void>;
  /** Ends it and removes the data. */
  stop(): Promise<void>;
}

/** Why there is none for this platform; `undefined` where there is one. */
export declare function whyNoEmbeddedServer(): string | undefined;

/** Starts one, which syncs to disk. `flags` are settings such as `max_connections=20`. */
export declare function startEmbeddedServer(flags?: readonly string[]): Promise<EmbeddedServer>;
