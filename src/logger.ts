/** Where the loop reports what it cannot tell a caller. The host injects one; a pino logger fits as it is. */

/** Structured fields first, then a constant text. No token, e-mail, key or answer is ever passed (T41). */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A logger that says nothing: the default, since a library does not write to its host's console. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });
