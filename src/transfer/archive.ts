/**
 * The archive: everything of a storage in one file of JSON lines, packed by gzip if its name ends with `.gz`. A header line,
 * the records in the order of `Storage.readAll`, and a last line with their numbers and a hash of all lines before it.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { StorageRecord } from "../storage/contract.js";
import { isStorageRecord } from "./check-record.js";
import { linesOf } from "./lines.js";
import { type RecordKind, recordKinds, Tally, type TallyResult } from "./tally.js";
import { TransferProblem } from "./transfer-problem.js";

const format = "express-survey-loop archive";
const formatVersion = 1;

/** What the last line says. */
interface ArchiveEnd {
  readonly counts: Readonly<Record<RecordKind, number>>;
  /** SHA-256 over all bytes before this line. */
  readonly sha256: string;
}

/** An archive that was read through and found right. */
export interface CheckedArchive {
  readonly madeAt: string;
  readonly sha256: string;
  readonly tally: TallyResult;
}

/**
 * Writes an archive under a temporary name, syncs it and gives it its name: a file with that name is always whole.
 *
 * @throws TransferProblem when there is a file of that name and it may not be replaced
 */
export async function writeArchive(
  path: string,
  records: AsyncIterable<StorageRecord>,
  madeAt: string,
  mayReplace: boolean,
  report: (records: number) => void,
): Promise<TallyResult> {
  if (!mayReplace && existsSync(path)) throw new TransferProblem("refused", `There is a file ${path} already.`);
  const temporary = `${path}.partial`;
  const tally = new Tally();
  const lines = Readable.from(archiveLines(records, madeAt, tally, report), { objectMode: false });
  try {
    const file = createWriteStream(temporary, { mode: 0o600, flush: true });
    await (path.endsWith(".gz") ? pipeline(lines, createGzip(), file) : pipeline(lines, file));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return tally.result();
}

const charactersPerPiece = 64 * 1024;

/** The archive in pieces of several lines. */
async function* archiveLines(
  records: AsyncIterable<StorageRecord>,
  madeAt: string,
  tally: Tally,
  report: (records: number) => void,
): AsyncGenerator<string> {
  const hash = createHash("sha256");
  let piece = `${JSON.stringify({ format, formatVersion, madeAt })}\n`;
  for await (const record of records) {
    piece += `${JSON.stringify(record)}\n`;
    tally.add(record);
    if (tally.total % 1000 === 0) report(tally.total);
    if (piece.length < charactersPerPiece) continue;
    hash.update(piece);
    yield piece;
    piece = "";
  }
  hash.update(piece);
  const result = tally.result();
  const counts = Object.fromEntries(recordKinds.map((kind) => [kind, result[kind].count]));
  yield `${piece}${JSON.stringify({ end: { counts, sha256: hash.digest("hex") } })}\n`;
}

/**
 * Reads an archive through, without keeping it.
 *
 * @throws TransferProblem that names the file and the line when it is foreign, newer, cut off or changed
 */
export async function checkArchive(path: string, report: (records: number) => void): Promise<CheckedArchive> {
  const tally = new Tally();
  const reading = readLines(path);
  const header = await reading.next();
  const { madeAt } = header.value as { madeAt: string };
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { madeAt, sha256: value, tally: tally.result() };
    tally.add(value as StorageRecord);
    if (tally.total % 1000 === 0) report(tally.total);
  }
}

/** The records of an archive. It is checked again on the way. */
export async function* readArchive(path: string): AsyncGenerator<StorageRecord> {
  const reading = readLines(path);
  await reading.next();
  for await (const record of reading) yield record as StorageRecord;
}

/** First the header, then the records; the hash at the end. */
async function* readLines(path: string): AsyncGenerator<StorageRecord | { madeAt: string }, string> {
  const hash = createHash("sha256");
  const counts = new Map<string, number>(recordKinds.map((kind) => [kind, 0]));
  let number = 0;
  let end: ArchiveEnd | undefined;
  for await (const line of bytesOf(path)) {
    number++;
    if (end !== undefined) throw problem(path, `has something behind its last line (line ${number})`);
    const content = parseLine(path, line, number);
    if (number === 1) yield checkHeader(path, content);
    else if (isObject(content) && isObject(content.end)) end = content.end as unknown as ArchiveEnd;
    else if (isStorageRecord(content)) {
      counts.set(content.kind, counts.get(content.kind)! + 1);
      yield content;
    } else throw problem(path, `is damaged: line ${number} is not a record`);
    if (end === undefined) hash.update(line).update("\n");
  }
  if (number === 0) throw problem(path, "is empty");
  if (end === undefined) throw problem(path, "is cut off: its last line is missing");
  const sha256 = hash.digest("hex");
  const isRight = sha256 === end.sha256 && recordKinds.every((kind) => end.counts?.[kind] === counts.get(kind));
  if (!isRight) throw problem(path, "was changed: its content does not fit the numbers and the hash in its last line");
  return sha256;
}

function checkHeader(path: string, header: unknown): { madeAt: string } {
  if (!isObject(header) || header.format !== format) throw problem(path, "is not an archive of survey-loop backup");
  if (typeof header.formatVersion === "number" && header.formatVersion > formatVersion) {
    const version = header.formatVersion;
    throw problem(path, `was written by a newer version (format ${version}, known is ${formatVersion})`);
  }
  if (header.formatVersion !== formatVersion || typeof header.madeAt !== "string") {
    throw problem(path, "has a damaged header");
  }
  return { madeAt: header.madeAt };
}

/** The lines of the file, unpacked; packed files are known by their first bytes, not by their names. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const isPacked = await startsLikeGzip(path);
  const file = createReadStream(path);
  const stream = isPacked ? file.pipe(createGunzip()) : file;
  // pipe() does not carry errors on.
  if (isPacked) file.on("error", (error) => stream.destroy(error));
  try {
    yield* linesOf(stream);
  } catch (error) {
    if (error instanceof TransferProblem) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw problem(path, "is cut off", error);
    if (code?.startsWith("Z_")) throw problem(path, `is damaged (${message})`, error);
    throw problem(path, `cannot be read (${message})`, error);
  } finally {
    file.destroy();
  }
}

async function startsLikeGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((error: Error) => {
    throw problem(path, `cannot be read (${error.message})`, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function parseLine(path: string, line: Uint8Array, number: number): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
  } catch (error) {
    if (number === 1) throw problem(path, "is not an archive of survey-loop backup", error);
    throw problem(path, `is cut off or damaged: line ${number} cannot be read`, error);
  }
}

function problem(path: string, what: string, cause?: unknown): TransferProblem {
  return new TransferProblem("refused", `The archive ${path} ${what}. Nothing was written.`, cause);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function syncFolder(path: string): Promise<void> {
  // Windows does not sync folders.
  if (process.platform === "win32") return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
