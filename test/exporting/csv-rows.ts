/** Reads a CSV file for tests. */

/** Rows of a CSV file by RFC 4180, as objects. */
export function csvRows(text: string, separator = ","): Record<string, string>[] {
  const rows: string[][] = [[]];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\r\n]*))(${separator}|\r\n|$)`, "gy");
  for (let match = cell.exec(text); match !== null && match[0] !== ""; match = cell.exec(text)) {
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === "\r\n") rows.push([]);
  }
  const [header, ...others] = rows.filter((row) => row.length > 0);
  return others.map((row) => Object.fromEntries(header!.map((name, index) => [name, row[index]!])));
}
