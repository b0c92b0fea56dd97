import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycles, graphOf, parseExpression } from "../../../src/forms/expressions/index.js";

function cyclesOf(setters: Readonly<Record<string, string>>) {
  return findCycles(
    graphOf(
      Object.entries(setters).map(([name, text]) => ({ name, expressions: [parseExpression(text).expression!] })),
    ),
  );
}

describe("T37: values that set each other", () => {
  it("are no cycle in a chain", () => {
    expect(cyclesOf({ a: "{b} + {q}", b: "{c}", c: "{q} * 2" })).toEqual([]);
  });

  it("are named in the order of reading, without case", () => {
    expect(cyclesOf({ Total: "{tax} + {net}", tax: "{Rate} * 2", rate: "iif({TOTAL} > 1, 1, 2)", net: "{q}" })).toEqual(
      [["total", "tax", "rate"]],
    );
  });

  it("are found when a value reads itself, also by displayValue, in a filter and by a part of it", () => {
    expect(cyclesOf({ a: "{a} + 1" })).toEqual([["a"]]);
    expect(cyclesOf({ a: "displayValue('a')" })).toEqual([["a"]]);
    expect(cyclesOf({ a: "sumInArray({p}, 'x', {x} > {a})" })).toEqual([["a"]]);
    expect(cyclesOf({ a: "{a.x} + {a[0].y}" })).toEqual([["a"]]);
    expect(cyclesOf({ "a.b": "{a.b.c}", a: "1" })).toEqual([["a.b"]]);
  });

  it("are one ring of each knot, from its first name", () => {
    expect(cyclesOf({ a: "{b}", b: "{c}", c: "{a} + {b}", x: "{y}", y: "{x}", z: "{a} + {x}" })).toEqual([
      ["a", "b", "c"],
      ["x", "y"],
    ]);
  });

  it("are found in long chains without recursion", () => {
    const graph = new Map(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, [`n${(index + 1) % 20_000}`]]));
    expect(findCycles(graph)[0]).toHaveLength(20_000);
  });

  it("are found exactly when there are some, and each ring is one", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const graphs = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 9 });
    fc.assert(
      fc.property(graphs, (edges) => {
        const graph = new Map(names.map((name) => [name, edges.filter(([from]) => from === name).map(([, to]) => to)]));
        const rings = findCycles(graph);
        for (const ring of rings) {
          for (const [index, name] of ring.entries()) {
            expect(graph.get(name)).toContain(ring[(index + 1) % ring.length]);
          }
        }
        expect(rings.length > 0).toBe(names.some((name) => reaches(name, name, graph)));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});

function reaches(from: string, to: string, graph: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [...graph.get(from)!];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...graph.get(name)!);
  }
  return false;
}
