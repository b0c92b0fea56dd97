/** Files of documents: up to 100 of one collection, one a line. The keys stand inside, never in a file's name. */
import { type DocumentCollection, documentCollections, type JsonValue, type StoredDocument } from "../contract.js";
import { frozenJson } from "../frozen-copy.js";
import type { FileCodec } from "./durable-file.js";
import { decodeFile, encodeHeader, FileProblem, isCount, isObject } from "./file-format.js";
import { Segment } from "./segment.js";

/** The JSON of a document: one line. */
export function encodeDocument({ key, revision, value }: StoredDocument): string {
  return JSON.stringify({ key, revision, value });
}

export function isCollection(name: string): name is DocumentCollection {
  return (documentCollections as readonly string[]).includes(name);
}

/** Reads and writes the files of one collection. */
export function documentFileCodec(collection: DocumentCollection): FileCodec<Segment<StoredDocument>> {
  const header = encodeHeader("documents", { collection });
  return {
    encode: (segment) => `${header},\n"documents":[\n${segment.entryTexts(encodeDocument)}\n]}\n`,

    decode(bytes, path) {
      const { documents } = decodeFile(bytes, path, "documents", { collection });
      if (!Array.isArray(documents)) throw new FileProblem(path, "has no documents.");
      const segment = new Segment<StoredDocument>();
      for (const [index, value] of documents.entries()) {
        if (!isObject(value) || typeof value.key !== "string" || !isCount(value.revision) || !("value" in value)) {
          throw new FileProblem(path, `has a damaged document (number ${index + 1}).`);
        }
        const { key, revision } = value;
        const document = Object.freeze({ key, revision, value: frozenJson(value.value as JsonValue) });
        segment.put(key, document, Math.ceil(bytes.length / documents.length));
      }
      if (Array.from(segment.entries).length !== documents.length) {
        throw new FileProblem(path, "has the same key twice.");
      }
      return segment;
    },
  };
}
