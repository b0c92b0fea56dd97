/** A set of texts kept in code-unit order, in blocks, so that adding to 100,000 keys costs no more than adding to 1,000. */

const blockSize = 512;

/** Texts in code-unit order. */
export class OrderedKeys {
  /** Blocks are never empty, except for the only one of an empty set. */
  readonly #blocks: string[][] = [[]];

  add(key: string): void {
    const index = this.#blockOf(key);
    const block = this.#blocks[index]!;
    const at = lowerBound(block, key);
    if (block[at] === key) return;
    block.splice(at, 0, key);
    if (block.length > blockSize) this.#blocks.splice(index + 1, 0, block.splice(blockSize / 2));
  }

  delete(key: string): void {
    const index = this.#blockOf(key);
    const block = this.#blocks[index]!;
    const at = lowerBound(block, key);
    if (block[at] !== key) return;
    block.splice(at, 1);
    if (block.length === 0 && this.#blocks.length > 1) this.#blocks.splice(index, 1);
  }

  /** The keys from `start` on, in order. */
  *from(start: string): Generator<string> {
    for (let index = this.#blockOf(start); index < this.#blocks.length; index++) {
      const block = this.#blocks[index]!;
      for (let at = lowerBound(block, start); at < block.length; at++) yield block[at]!;
    }
  }

  /** The last block whose first key is not behind the key. */
  #blockOf(key: string): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#blocks[middle]![0]! <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
