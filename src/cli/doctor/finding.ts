/** What the doctor says about one thing. */

export interface Finding {
  /** `skipped`: it could not be looked at, and the text says what is needed for that. */
  readonly state: "ok" | "warning" | "problem" | "skipped";
  readonly subject: string;
  /** What was found. */
  readonly found: string;
  /** What to do; always there with a warning or a problem. */
  readonly advice?: string;
}

export const ok = (subject: string, found: string): Finding => ({ state: "ok", subject, found });
export const warning = (subject: string, found: string, advice: string): Finding => ({
  state: "warning",
  subject,
  found,
  advice,
});
export const problem = (subject: string, found: string, advice: string): Finding => ({
  state: "problem",
  subject,
  found,
  advice,
});
export const skipped = (subject: string, found: string): Finding => ({ state: "skipped", subject, found });
