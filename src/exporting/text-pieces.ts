/** Gathers short texts into pieces of a bounded size, so that a download is neither many tiny writes nor one huge one. */

/** From this many characters on a piece is given away. */
export const pieceCharacters = 64 * 1024;

/** Joins texts to pieces; a piece is at most {@link pieceCharacters} and one text long. */
export async function* textPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let gathered: string[] = [];
  let length = 0;
  for await (const text of texts) {
    gathered.push(text);
    length += text.length;
    if (length < pieceCharacters) continue;
    yield gathered.join("");
    gathered = [];
    length = 0;
  }
  if (length > 0) yield gathered.join("");
}
