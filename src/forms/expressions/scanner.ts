/**
 * Walks over the text of an expression and takes its tokens. The grammar knows no word boundaries and reads one word differently
 * by its place (`empty` may be a value), so the parser asks for the token that it can use next.
 */

export interface Scanner {
  /** Where the next token begins; the parser sets it back to try another way. */
  position: number;
  /** The farthest place where a token was wanted and not found. */
  readonly farthest: number;
  readonly atEnd: boolean;
  skipBlanks(): void;
  /** Takes a sign such as `(` or `<=`. */
  takeSign(sign: string): boolean;
  /** Takes a word in any case. */
  takeWord(lowerWord: string): boolean;
  /** Takes letters, digits and underscores that begin with no digit. */
  takeName(): string | undefined;
  takeNumber(): number | undefined;
  /** Takes a text in quotes and gives what it stands for. */
  takeText(): string | undefined;
  /** Takes `{...}` and gives what is inside. */
  takeBraces(): string | undefined;
}

export function createScanner(text: string): Scanner {
  const name = /[A-Za-z_][A-Za-z_0-9]*/y;
  const number = /0x[0-9]+|-?(?:[0-9]+\.[0-9]+|[1-9][0-9]*|0)/y;
  // A backslash before a quote belongs to it, so a text cannot end there.
  const quoted = /'((?:[^"'\\]|\\["']|\\(?!["']))*)'|"((?:[^"'\\]|\\["']|\\(?!["']))*)"/y;
  const braces = /\{([^{}]+)\}/y;
  let farthest = 0;

  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = scanner.position;
    const found = pattern.exec(text);
    if (found === null) return fail();
    scanner.position = pattern.lastIndex;
    return found;
  };
  const fail = (): undefined => {
    farthest = Math.max(farthest, scanner.position);
  };

  const scanner: Scanner = {
    position: 0,
    get farthest() {
      return farthest;
    },
    get atEnd() {
      return scanner.position >= text.length;
    },
    skipBlanks() {
      while (isBlank(text.charCodeAt(scanner.position))) scanner.position += 1;
    },
    takeSign(sign) {
      if (!text.startsWith(sign, scanner.position)) return fail() ?? false;
      scanner.position += sign.length;
      return true;
    },
    takeWord(lowerWord) {
      const end = scanner.position + lowerWord.length;
      if (text.slice(scanner.position, end).toLowerCase() !== lowerWord) return fail() ?? false;
      scanner.position = end;
      return true;
    },
    takeName: () => match(name)?.[0],
    takeNumber() {
      const found = match(number)?.[0];
      if (found === undefined) return undefined;
      return found.startsWith("0x") ? Number.parseInt(found, 16) : Number.parseFloat(found);
    },
    takeText() {
      const found = match(quoted);
      return found === undefined ? undefined : (found[1] ?? found[2])!.replace(/\\(["'])/g, "$1");
    },
    takeBraces: () => match(braces)?.[1],
  };
  return scanner;
}

/** Space, tab and line ends; a no-break space is no blank. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
