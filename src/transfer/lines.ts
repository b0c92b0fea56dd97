/** A stream of bytes as lines. */
import { TransferProblem } from "./transfer-problem.js";

const maxLineBytes = 256 * 1024 * 1024;

/** The lines without their line feeds. A last line needs none. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const rest = chunk.subarray(start, end);
      yield begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      size = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    begun.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxLineBytes) throw new TransferProblem("refused", `A line has more than ${maxLineBytes} bytes.`);
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
