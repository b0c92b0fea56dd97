/** Finds values that set each other in a ring. */
import { namesOf } from "./reference.js";
import { referencesOf } from "./references-of.js";
import type { Expression } from "./syntax.js";

/** Something whose value an expression sets: a calculated value, an expression question, a question with `setValueExpression`. */
export interface Setter {
  /** The name that others read it by. */
  readonly name: string;
  /** What its value is made of, with the conditions under which it is set. */
  readonly expressions: readonly Expression[];
}

/** For each setter, in small letters, the setters that it reads. */
export function graphOf(setters: Iterable<Setter>): ReadonlyMap<string, ReadonlySet<string>> {
  const all = [...setters].map(({ name, expressions }) => ({ name: name.toLowerCase(), expressions }));
  const names = new Set(all.map(({ name }) => name));
  const graph = new Map<string, Set<string>>();
  for (const { name, expressions } of all) {
    const read = graph.get(name) ?? new Set();
    graph.set(name, read);
    for (const { reference } of expressions.flatMap(referencesOf)) {
      if (reference.isProperty) continue;
      const target = namesOf(reference).find((candidate) => names.has(candidate));
      if (target !== undefined) read.add(target);
    }
  }
  return graph;
}

/**
 * One ring for each knot of names that depend on each other; a name that reads itself is a ring of one. Each ring is
 * in the order of reading and begins with the name of its knot that comes first in the graph; it is a shortest one through it.
 *
 * Needs time and memory in proportion to names and edges, and no recursion.
 */
export function findCycles(graph: ReadonlyMap<string, Iterable<string>>): readonly (readonly string[])[] {
  const edges = new Map([...graph].map(([name, read]) => [name, [...read].filter((each) => graph.has(each))] as const));
  const positions = new Map([...edges.keys()].map((name, index) => [name, index]));
  return knotsOf(edges)
    .map((knot) => shortestRing(knot, edges, positions))
    .filter((ring) => ring !== undefined);
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** Strongly connected parts (Tarjan), walked with an own stack. */
function knotsOf(edges: Edges): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const knots: string[][] = [];

  const enter = (name: string) => {
    order.set(name, order.size);
    lowest.set(name, order.get(name)!);
    open.push(name);
    isOpen.add(name);
    return { name, next: 0 };
  };
  const leave = (name: string) => {
    if (lowest.get(name) !== order.get(name)) return;
    const knot = open.splice(open.lastIndexOf(name));
    for (const each of knot) isOpen.delete(each);
    knots.push(knot);
  };
  const lower = (name: string, value: number) => lowest.set(name, Math.min(lowest.get(name)!, value));

  for (const start of edges.keys()) {
    if (order.has(start)) continue;
    const walk = [enter(start)];
    while (walk.length > 0) {
      const step = walk.at(-1)!;
      const target = edges.get(step.name)![step.next];
      step.next += 1;
      if (target === undefined) {
        walk.pop();
        leave(step.name);
        const above = walk.at(-1);
        if (above !== undefined) lower(above.name, lowest.get(step.name)!);
      } else if (!order.has(target)) walk.push(enter(target));
      else if (isOpen.has(target)) lower(step.name, order.get(target)!);
    }
  }
  return knots;
}

/** The shortest way from the knot's first name back to it; `undefined` for a name on its own that does not read itself. */
function shortestRing(
  knot: readonly string[],
  edges: Edges,
  positions: ReadonlyMap<string, number>,
): readonly string[] | undefined {
  const inside = new Set(knot);
  const start = knot.reduce((first, name) => (positions.get(name)! < positions.get(first)! ? name : first));
  const cameFrom = new Map<string, string>();
  let reached = [start];
  while (reached.length > 0) {
    const next: string[] = [];
    for (const name of reached) {
      for (const target of edges.get(name)!) {
        if (target === start) return wayTo(name, start, cameFrom);
        if (!inside.has(target) || cameFrom.has(target)) continue;
        cameFrom.set(target, name);
        next.push(target);
      }
    }
    reached = next;
  }
  return undefined;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [end];
  for (let name = end; name !== start; way.push(name)) name = cameFrom.get(name)!;
  return way.reverse();
}
