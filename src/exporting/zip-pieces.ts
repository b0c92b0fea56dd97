/** A zip archive piece by piece: entries are deflated in the thread pool while they are made, and none is held whole. */
import { once } from "node:events";
import { crc32, createDeflateRaw } from "node:zlib";
import { Zip, type ZipInputFile } from "fflate";
import { SurveyLoopError } from "../errors.js";

/** A file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly texts: AsyncIterable<string> | Iterable<string>;
}

/** Sizes and offsets of an archive are 32-bit numbers. */
const maxArchiveBytes = 0xffff_ffff;
const deflated = 8;

/**
 * The archive piece by piece. Its list of contents comes last: an archive that broke off opens in no program.
 *
 * @throws SurveyLoopError `too_large` when it grows beyond 4 GiB
 */
export async function* zipPieces(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let length = 0;
  let failure: unknown;
  const zip = new Zip((error, piece) => {
    failure ??= error ?? undefined;
    if (piece !== null) made.push(piece);
  });
  const take = function* () {
    if (failure !== undefined) throw failure;
    for (const piece of made.splice(0)) {
      length += piece.length;
      if (length > maxArchiveBytes) throw tooLarge();
      yield piece;
    }
  };
  for await (const { name, texts } of entries) {
    const file: ZipInputFile = { filename: name, crc: 0, size: 0, compression: deflated };
    zip.add(file);
    const deflate = createDeflateRaw({ level: 6 });
    deflate.on("data", (piece: Buffer) => file.ondata!(null, piece as Uint8Array<ArrayBuffer>, false));
    const ended = once(deflate, "end");
    try {
      for await (const text of texts) {
        const bytes = Buffer.from(text, "utf8");
        file.crc = crc32(bytes, file.crc);
        file.size += bytes.length;
        if (file.size > maxArchiveBytes) throw tooLarge();
        await new Promise<void>((resolve, reject) => {
          deflate.write(bytes, (error) => (error ? reject(error) : resolve()));
        });
        yield* take();
      }
      deflate.end();
      await ended;
    } finally {
      deflate.destroy();
    }
    file.ondata!(null, new Uint8Array(0), true);
    yield* take();
  }
  zip.end();
  yield* take();
}

function tooLarge(): SurveyLoopError {
  return new SurveyLoopError(
    "too_large",
    "The download is larger than 4 GiB. Narrow it by a period or another filter.",
  );
}
