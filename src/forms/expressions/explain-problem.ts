/** Says what is wrong with a text that is no expression, and what to write instead. */
import type { ExpressionProblem } from "./syntax.js";

/** Words of other languages where an operator belongs. */
const otherWords: Readonly<Record<string, string>> = {
  in: "write {name} anyof ['a', 'b'] instead of in",
  is: "write = instead of is",
  isnot: "write <> instead of isnot",
  not: "write ! before the operand instead of not",
  startswith: "there is no startswith; use contains, or substring({name}, 0, 3) = 'abc'",
  endswith: "there is no endswith; use contains",
  like: "write contains instead of like",
  includes: "write contains instead of includes",
  matches: "there is no matches; use a regex validator",
  between: "write {name} >= 1 and {name} <= 9 instead of between",
  xor: "write <> between two conditions instead of xor",
  mod: "write % instead of mod",
  div: "write / instead of div",
  eq: "write = instead of eq",
  ne: "write <> instead of ne",
  gt: "write > instead of gt",
  lt: "write < instead of lt",
  ge: "write >= instead of ge",
  le: "write <= instead of le",
  gte: "write >= instead of gte",
  lte: "write <= instead of lte",
  when: "write iif(condition, then, else)",
};

/** @param position the first sign, from 0, that cannot stand where it stands */
export function explainProblem(text: string, position: number): ExpressionProblem {
  const open = openedAndNotClosed(text);
  if (open !== undefined) return open;
  const before = text.slice(0, position).trimEnd();
  const rest = text.slice(position);
  const at = (column: number, reason: string) => ({ column: column + 1, text: reason });

  if (rest.trim() === "") return at(position, "the expression ends too early; a value is missing");
  const word = /^[A-Za-z]+/.exec(rest)?.[0] ?? "";
  const wordBefore = /(?:^|[^A-Za-z0-9_{}'"])([A-Za-z]+)$/.exec(before)?.[1] ?? "";
  if (rest.startsWith("=") && /[=!<>]=$/.test(before)) {
    const negative = before.endsWith("!=");
    return at(before.length - 2, negative ? "write <> instead of !==" : "write = instead of ===");
  }
  if (Object.hasOwn(otherWords, wordBefore.toLowerCase())) {
    return at(before.length - wordBefore.length, otherWords[wordBefore.toLowerCase()]!);
  }
  if (Object.hasOwn(otherWords, word.toLowerCase())) return at(position, otherWords[word.toLowerCase()]!);
  if (rest.startsWith("&")) return at(position, "write and (or &&) instead of &");
  if (rest.startsWith("|")) return at(position, "write or (or ||) instead of |");
  if (rest.startsWith("?")) return at(position, "write iif(condition, then, else) instead of ? and :");
  if (/^-\s*[{(]/.test(rest)) return at(position, "there is no minus sign before a name; write 0 - {name}");
  if (/^[-+]/.test(rest)) return at(position, "a value is missing before the sign");
  if (rest.startsWith("\u00a0")) return at(position, "there is a no-break space; write an ordinary one");
  if (/^[\u2018\u2019\u201c\u201d]/.test(rest)) return at(position, "write straight quotes, ' or \"");
  if (/^(?:not)?empty\b/i.test(rest) && /[)\]]$/.test(before)) {
    return at(position, "empty and notempty can only follow a name in braces");
  }
  if (/^[0-9]/.test(rest) && /0$/.test(before)) {
    return at(before.length - 1, "a number cannot begin with 0; put it in quotes");
  }
  if (/^\s*\)/.test(rest) && before.endsWith("(")) return at(position, "nothing may stand between ( and )");
  if (rest.startsWith(")")) return at(position, "a parenthesis is closed that was not opened");
  if (/^[\p{L}]/u.test(rest)) return at(position, "put text of several words or other letters in quotes: 'like this'");
  if (/^[{[('"0-9]/.test(rest) && before !== "" && !/[=<>!+\-*/%^|&(,[]$/.test(before)) {
    return at(position, `an operator is missing before ${rest[0]}`);
  }
  if (/^[=<>*/%^,]/.test(rest)) return at(position, `a value is missing before ${rest[0]}`);
  return at(position, `${JSON.stringify([...rest][0])} cannot stand here`);
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
      } else if (sign === "}") return { column: position + 1, text: "a brace is closed that was not opened" };
    } else if (opener === "{") {
      if (sign === "{") return { column: start + 1, text: "the brace is not closed; add }" };
      if (sign !== "}") continue;
      if (position === start + 1) return { column: start + 1, text: "there is no name between the braces" };
      opener = "";
    } else if (sign === "\\" && /["']/.test(text[position + 1] ?? "")) position += 1;
    else if (sign === opener) opener = "";
    else if (sign === "'" || sign === '"') {
      return { column: position + 1, text: `write \\${sign} for a quote within a text` };
    }
  }
  if (opener === "") return undefined;
  return {
    column: start + 1,
    text: opener === "{" ? "the brace is not closed; add }" : "the text has no closing quote",
  };
}
