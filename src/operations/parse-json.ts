/**
 * JSON text to values, strictly (RFC 8259): a member given twice in one object is not silently dropped but becomes a
 * `DoubledValue` (T11). `__proto__` stays an own property, as `JSON.parse` leaves it.
 */
import { DoubledValue } from "./doubled-value.js";

/** Deepest nesting that is taken (T2). */
export const maxJsonDepth = 64;

/**
 * @param maxDepth deepest nesting
 * @throws SyntaxError when the text is not JSON or nested too deep
 */
export function parseJson(text: string, maxDepth = maxJsonDepth): unknown {
  const value: unknown = JSON.parse(text);
  for (const path of doubledMembers(text, maxDepth)) markDoubled(value, path);
  return value;
}

type Step = string | number;
interface Level {
  readonly names: Set<string> | undefined;
  step: Step;
}

/** Paths of members that stand twice in their object. The text is known to be JSON. */
function doubledMembers(text: string, maxDepth: number): Step[][] {
  const doubled: Step[][] = [];
  const levels: Level[] = [];
  let expectsName = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: // [
        if (levels.length === maxDepth) throw new SyntaxError(`nested deeper than ${maxDepth} levels`);
        expectsName = text.charCodeAt(at) === 0x7b;
        levels.push({ names: expectsName ? new Set() : undefined, step: expectsName ? "" : 0 });
        break;
      case 0x7d: // }
      case 0x5d: // ]
        levels.pop();
        expectsName = false;
        break;
      case 0x2c: {
        // ,
        const level = levels[levels.length - 1]!;
        expectsName = level.names !== undefined;
        if (!expectsName) (level.step as number)++;
        break;
      }
      case 0x22: {
        // "
        const end = endOfString(text, at);
        if (expectsName) {
          const level = levels[levels.length - 1]!;
          const raw = text.slice(at + 1, end);
          const name = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
          level.step = name;
          if (level.names!.has(name)) doubled.push(levels.map((each) => each.step));
          level.names!.add(name);
          expectsName = false;
        }
        at = end;
        break;
      }
    }
  }
  return doubled;
}

/** @returns where the string that begins at `start` has its closing quote, the end of the text if it has none */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function markDoubled(root: unknown, path: Step[]): void {
  let parent = root as Record<Step, unknown> | undefined;
  for (const step of path.slice(0, -1)) {
    if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, step)) return;
    parent = parent[step] as Record<Step, unknown>;
  }
  if (typeof parent === "object" && parent !== null && !(parent instanceof DoubledValue)) {
    Object.defineProperty(parent, path[path.length - 1]!, {
      value: new DoubledValue(),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}
