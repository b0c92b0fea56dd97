/** Says what is wrong with a text that is no expression, and what to write instead. */
import { type Phrase, phrase } from "../phrase.js";
import { type ExpressionProblem, problemAt } from "./syntax.js";

const write = (right: string, wrong: string) => phrase`write ${right} instead of ${wrong}`;

/** Words of other languages where an operator belongs. */
const otherWords: Readonly<Record<string, Phrase>> = {
  in: write("{name} anyof ['a', 'b']", "in"),
  is: write("=", "is"),
  isnot: write("<>", "isnot"),
  not: phrase`write ! before the operand instead of not`,
  startswith: phrase`there is no startswith; use contains, or substring({name}, 0, 3) = 'abc'`,
  endswith: phrase`there is no endswith; use contains`,
  like: write("contains", "like"),
  includes: write("contains", "includes"),
  matches: phrase`there is no matches; use a regex validator`,
  between: write("{name} >= 1 and {name} <= 9", "between"),
  xor: phrase`write <> between two conditions instead of xor`,
  mod: write("%", "mod"),
  div: write("/", "div"),
  eq: write("=", "eq"),
  ne: write("<>", "ne"),
  gt: write(">", "gt"),
  lt: write("<", "lt"),
  ge: write(">=", "ge"),
  le: write("<=", "le"),
  gte: write(">=", "gte"),
  lte: write("<=", "lte"),
  when: phrase`write iif(condition, then, else)`,
};

/** @param position the first sign, from 0, that cannot stand where it stands */
export function explainProblem(text: string, position: number): ExpressionProblem {
  const open = openedAndNotClosed(text);
  if (open !== undefined) return open;
  const before = text.slice(0, position).trimEnd();
  const rest = text.slice(position);
  const at = (column: number, reason: Phrase) => problemAt(column + 1, reason);

  if (rest.trim() === "") return at(position, phrase`the expression ends too early; a value is missing`);
  const word = /^[A-Za-z]+/.exec(rest)?.[0] ?? "";
  const wordBefore = /(?:^|[^A-Za-z0-9_{}'"])([A-Za-z]+)$/.exec(before)?.[1] ?? "";
  if (rest.startsWith("=") && /[=!<>]=$/.test(before)) {
    const negative = before.endsWith("!=");
    return at(before.length - 2, negative ? write("<>", "!==") : write("=", "==="));
  }
  if (Object.hasOwn(otherWords, wordBefore.toLowerCase())) {
    return at(before.length - wordBefore.length, otherWords[wordBefore.toLowerCase()]!);
  }
  if (Object.hasOwn(otherWords, word.toLowerCase())) return at(position, otherWords[word.toLowerCase()]!);
  if (rest.startsWith("&")) return at(position, phrase`write and (or &&) instead of &`);
  if (rest.startsWith("|")) return at(position, phrase`write or (or ||) instead of |`);
  if (rest.startsWith("?")) return at(position, phrase`write iif(condition, then, else) instead of ? and :`);
  if (/^-\s*[{(]/.test(rest)) return at(position, phrase`there is no minus sign before a name; write 0 - {name}`);
  if (/^[-+]/.test(rest)) return at(position, phrase`a value is missing before the sign`);
  if (rest.startsWith("\u00a0")) return at(position, phrase`there is a no-break space; write an ordinary one`);
  if (/^[\u2018\u2019\u201c\u201d]/.test(rest)) return at(position, phrase`write straight quotes, ' or "`);
  if (/^(?:not)?empty\b/i.test(rest) && /[)\]]$/.test(before)) {
    return at(position, phrase`empty and notempty can only follow a name in braces`);
  }
  if (/^[0-9]/.test(rest) && /0$/.test(before)) {
    return at(before.length - 1, phrase`a number cannot begin with 0; put it in quotes`);
  }
  if (/^\s*\)/.test(rest) && before.endsWith("(")) return at(position, phrase`nothing may stand between ( and )`);
  if (rest.startsWith(")")) return at(position, phrase`a parenthesis is closed that was not opened`);
  if (/^[\p{L}]/u.test(rest))
    return at(position, phrase`put text of several words or other letters in quotes: 'like this'`);
  if (/^[{[('"0-9]/.test(rest) && before !== "" && !/[=<>!+\-*/%^|&(,[]$/.test(before)) {
    return at(position, phrase`an operator is missing before ${rest[0]!}`);
  }
  if (/^[=<>*/%^,]/.test(rest)) return at(position, phrase`a value is missing before ${rest[0]!}`);
  return at(position, phrase`${JSON.stringify([...rest][0])} cannot stand here`);
}

/** A quote or brace without its partner; a quote of the other kind within a text also needs a backslash. */
function openedAndNotClosed(text: string): ExpressionProblem | undefined {
  let opener = "";
  let start = 0;
  for (let position = 0; position < text.length; position++) {
    const sign = text[position]!;
    if (opener === "") {
      if (sign === "'" || sign === '"' || sign === "{") {
        opener = sign;
        start = position;
      } else if (sign === "}") return problemAt(position + 1, phrase`a brace is closed that was not opened`);
    } else if (opener === "{") {
      if (sign === "{") return problemAt(start + 1, phrase`the brace is not closed; add }`);
      if (sign !== "}") continue;
      if (position === start + 1) return problemAt(start + 1, phrase`there is no name between the braces`);
      opener = "";
    } else if (sign === "\\" && /["']/.test(text[position + 1] ?? "")) position += 1;
    else if (sign === opener) opener = "";
    else if (sign === "'" || sign === '"') {
      return problemAt(position + 1, phrase`write \\${sign} for a quote within a text`);
    }
  }
  if (opener === "") return undefined;
  return problemAt(
    start + 1,
    opener === "{" ? phrase`the brace is not closed; add }` : phrase`the text has no closing quote`,
  );
}
