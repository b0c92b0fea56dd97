/** The failures of a transfer that a person has to decide about. */

/**
 * `refused`: nothing was written, since the source, the archive or the target is not right. `differs`: everything was
 * written, but the target does not hold what the source holds.
 */
export class TransferProblem extends Error {
  constructor(
    readonly kind: "refused" | "differs",
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "TransferProblem";
  }
}
