/**
 * Checkpoints of the change feeds, and the named consumers whose checkpoint the server keeps. A checkpoint is opaque, belongs
 * to one survey and one feed, and stays valid for ever.
 */
import { isName } from "../domain/identifiers.js";
import { invalidArgument, SurveyLoopError } from "../errors.js";
import type { FeedName } from "../storage/contract.js";
import type { OperationContext } from "./context.js";

/** What a call says of where to read. */
export interface ReadFrom {
  readonly consumer?: string | undefined;
  readonly acknowledge?: string | undefined;
  readonly after?: string | undefined;
}

export function encodeCheckpoint(feed: FeedName, surveyId: string, position: number): string {
  return Buffer.from(`${feed} ${surveyId} ${position}`).toString("base64url");
}

/**
 * @param field for errors: `after` or `acknowledge`
 * @throws SurveyLoopError `invalid_argument` when the text is no checkpoint, `conflict` when it belongs elsewhere
 */
export function decodeCheckpoint(feed: FeedName, surveyId: string, text: string, field: string): number {
  const decoded = Buffer.from(text, "base64url").toString("utf8");
  const match = /^(responses|invitations) ([A-Za-z0-9_-]{1,64}) (\d{1,15})$/.exec(decoded);
  if (!match || Buffer.from(decoded).toString("base64url") !== text) {
    throw invalidArgument(field, `${field} is not a checkpoint that a page has given.`);
  }
  if (match[1] !== feed || match[2] !== surveyId) {
    throw new SurveyLoopError("conflict", `${field} is a checkpoint of another survey or operation.`, { field });
  }
  return Number(match[3]);
}

/** The position behind which a call reads. Creates the consumer at its first call, and moves it when a page is acknowledged. */
export async function startingPosition(
  context: OperationContext,
  feed: FeedName,
  surveyId: string,
  from: ReadFrom,
): Promise<number> {
  const { consumer, acknowledge, after } = from;
  if (consumer === undefined) {
    if (acknowledge !== undefined)
      throw invalidArgument("acknowledge", "acknowledge needs consumer; without one give after.");
    return after === undefined ? 0 : decodeCheckpoint(feed, surveyId, after, "after");
  }
  if (after !== undefined)
    throw invalidArgument("after", "after and consumer exclude each other; give acknowledge instead.");
  if (!isName(consumer)) {
    throw invalidArgument(
      "consumer",
      "consumer must be 1 to 64 letters, digits, - or _, beginning with a letter or digit.",
    );
  }
  const acknowledged = acknowledge === undefined ? 0 : decodeCheckpoint(feed, surveyId, acknowledge, "acknowledge");
  return moveConsumer(context, `${feed}/${surveyId}/${consumer}`, acknowledged);
}

/** Moves a consumer forward, never back, whoever else moves it at the same time. */
async function moveConsumer(context: OperationContext, key: string, acknowledged: number): Promise<number> {
  let [known] = await context.storage.getDocuments("consumers", [key]);
  for (;;) {
    const position = positionOf(known?.value);
    if (known && acknowledged <= position) return position;
    const outcome = await context.storage.putDocument({
      collection: "consumers",
      key,
      expectedRevision: known?.revision ?? 0,
      value: { position: Math.max(position, acknowledged), movedAt: context.calledAt },
    });
    if (outcome.committed) return Math.max(position, acknowledged);
    known = outcome.existing;
  }
}

function positionOf(value: unknown): number {
  const position = (value as { position?: unknown } | undefined)?.position;
  return typeof position === "number" ? position : 0;
}
