/** Keys of documents as bytes in the order of their code units, in which SQLite does not compare texts. */

/** Big-endian UTF-16. It keeps every text, also what is not Unicode. */
export function sortKeyOf(key: string): Uint8Array {
  return new Uint8Array(Buffer.from(key, "utf16le").swap16());
}

export function textOfSortKey(sortKey: Uint8Array): string {
  return Buffer.from(sortKey).swap16().toString("utf16le");
}
