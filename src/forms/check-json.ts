/** What holds for every value of a definition, wherever it stands: plain JSON, storable text, no name that reaches a prototype. */
import { isPrototypeName } from "../domain/identifiers.js";
import { type Findings, isObject, memberPath } from "./findings.js";

/** Deepest nesting of a definition. */
const maxDepth = 64;

/** Looks at every value without recursion, so that no nesting can exhaust the stack. */
export function checkJson(definition: unknown, findings: Findings): void {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: definition, path: "", depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path, depth } = place;
    if (typeof value === "string") checkText(value, path, findings);
    else if (typeof value === "number" && !Number.isFinite(value)) findings.refuse(path, "is not a finite number");
    else if (typeof value !== "object" || value === null) continue;
    else if (depth === maxDepth) findings.refuse(path, `is nested deeper than ${maxDepth} levels`);
    else if (Array.isArray(value)) {
      value.forEach((entry, index) => {
        open.push({ value: entry, path: `${path}[${index}]`, depth: depth + 1 });
      });
    } else if (isPlain(value)) {
      for (const [name, member] of Object.entries(value)) {
        if (isPrototypeName(name)) findings.refuse(memberPath(path, name), "is not taken as a name; choose another");
        else if (!isStorable(name)) findings.refuse(path, "has a member whose name holds a control character");
        else open.push({ value: member, path: memberPath(path, name), depth: depth + 1 });
      }
    } else findings.refuse(path, "is given more than once or is no plain JSON; give it once");
  }
}

function checkText(text: string, path: string, findings: Findings): void {
  if (!isStorable(text)) findings.refuse(path, "holds a character that cannot be stored, such as a control character");
}

/** Valid Unicode without control characters other than tab and line ends (T8). */
export function isStorable(text: string): boolean {
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) && text.isWellFormed();
}

function isPlain(value: object): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
