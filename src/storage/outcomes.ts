/** The answer of a commit, from what became of each of its changes. */
import type { CommitOutcome } from "./contract.js";

/** Failures of units are theirs alone, unless nothing of the call was committed. */
export function outcomesOf(settled: readonly PromiseSettledResult<CommitOutcome>[]): CommitOutcome[] {
  const outcomes = settled.map((each): CommitOutcome => {
    return each.status === "fulfilled" ? each.value : { committed: false, failed: each.reason };
  });
  const failure = outcomes.find((each) => "failed" in each);
  if (failure && !outcomes.some((each) => each.committed)) throw (failure as { failed: unknown }).failed;
  return outcomes;
}
