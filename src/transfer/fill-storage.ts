/**
 * Fills an empty storage with records, from another storage or from an archive: by batches, each durable before it counts;
 * resumable after any interruption; checked at the end by reading everything back.
 */
import type { Storage, StorageRecord } from "../storage/contract.js";
import { differingKinds, Tally, type TallyResult } from "./tally.js";
import {
  findTransferMark,
  fingerprintOf,
  isTransferMark,
  putTransferMark,
  removeTransferMark,
  type TransferMark,
} from "./transfer-mark.js";
import { TransferProblem } from "./transfer-problem.js";

/** Where records come from. */
export interface TransferSource {
  /** Names the source and stays the same when the transfer is begun again; must not show a password. */
  readonly identity: string;
  /** In the order of `Storage.readAll`, the same each time as long as the source is not changed. */
  records(): AsyncIterable<StorageRecord>;
}

/** What is told while it goes on. */
export interface TransferProgress {
  readonly phase: "resuming" | "writing" | "checking";
  readonly records: number;
}

/** What was done. */
export interface TransferOutcome {
  /** Records that an earlier, interrupted run had written. */
  readonly resumedAt: number;
  /** What source and target both hold. */
  readonly tally: TallyResult;
}

const recordsPerBatch = 1000;
const charactersPerBatch = 4_000_000;

/**
 * Fills the target and proves that it holds what the source holds.
 *
 * @throws TransferProblem `refused` when the target has something else in it, `differs` when the proof fails
 */
export async function fillStorage(
  source: TransferSource,
  target: Storage,
  report: (progress: TransferProgress) => void,
): Promise<TransferOutcome> {
  const mark = await checkTarget(source, target);
  const written = await writeRecords(source, target, mark, report);
  const found = new Tally();
  for await (const record of target.readAll()) {
    if (isTransferMark(record)) continue;
    found.add(record);
    if (found.total % recordsPerBatch === 0) report({ phase: "checking", records: found.total });
  }
  const differing = differingKinds(written, found.result());
  if (differing.length > 0) {
    throw new TransferProblem(
      "differs",
      `The target does not hold what the source holds (${differing.join(", ")}). ${emptyIt} The source was not changed.`,
    );
  }
  await removeTransferMark(target);
  return { resumedAt: mark.records, tally: written };
}

const emptyIt = "Empty the target and begin again.";

/** Answers how far an earlier run has come. */
async function checkTarget(source: TransferSource, target: Storage): Promise<TransferMark> {
  const mark = await findTransferMark(target);
  if (mark?.source === source.identity) return mark;
  if (mark !== undefined) {
    throw new TransferProblem(
      "refused",
      `The target is being filled from another source. Go on with that one, or: ${emptyIt}`,
    );
  }
  for await (const _ of target.readAll()) {
    throw new TransferProblem(
      "refused",
      "The target is not empty. Give one that nothing was written to; a server that was started on it has written already.",
    );
  }
  const first = { source: source.identity, records: 0, fingerprint: fingerprintOf(new Tally().result()) };
  await putTransferMark(target, first);
  return first;
}

async function writeRecords(
  source: TransferSource,
  target: Storage,
  mark: TransferMark,
  report: (progress: TransferProgress) => void,
): Promise<TallyResult> {
  const tally = new Tally();
  let batch: StorageRecord[] = [];
  let characters = 0;
  const writeBatch = async () => {
    if (batch.length === 0) return;
    await target.load(batch);
    await putTransferMark(target, {
      source: mark.source,
      records: tally.total,
      fingerprint: fingerprintOf(tally.result()),
    });
    report({ phase: "writing", records: tally.total });
    batch = [];
    characters = 0;
  };
  for await (const record of source.records()) {
    if (tally.total === mark.records) checkResumption(tally, mark);
    characters += tally.add(record);
    if (tally.total <= mark.records) {
      if (tally.total % recordsPerBatch === 0) report({ phase: "resuming", records: tally.total });
      continue;
    }
    batch.push(record);
    if (batch.length >= recordsPerBatch || characters >= charactersPerBatch) await writeBatch();
  }
  checkResumption(tally, tally.total <= mark.records ? mark : undefined);
  await writeBatch();
  return tally.result();
}

/** What was written must still be what the source begins with. */
function checkResumption(tally: Tally, mark: TransferMark | undefined): void {
  if (mark === undefined) return;
  if (tally.total === mark.records && fingerprintOf(tally.result()) === mark.fingerprint) return;
  throw new TransferProblem(
    "refused",
    `The source was changed since the transfer was interrupted, so it cannot go on. ${emptyIt}`,
  );
}
