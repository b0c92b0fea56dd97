/** From a method and a path to a route: one table, looked up without the framework's router. */
import type { Route } from "./route.js";

/** What a path leads to: the routes by method, with the path's named parts. */
export interface Match {
  readonly methods: ReadonlyMap<string, Route>;
  readonly params: Readonly<Record<string, string>>;
}

export type Dispatch = (path: string) => Match | undefined;

const noParams: Readonly<Record<string, string>> = Object.freeze({});

interface Pattern {
  readonly segments: readonly string[];
  readonly methods: Map<string, Route>;
}

/** Makes the look-up for a table of routes. A path that cannot be decoded matches nothing. */
export function createDispatch(routes: readonly Route[]): Dispatch {
  const fixed = new Map<string, Match & { methods: Map<string, Route> }>();
  const patterns = new Map<string, Pattern>();
  for (const route of routes) {
    if (route.path.includes("{")) {
      const known = patterns.get(route.path) ?? { segments: route.path.split("/").slice(1), methods: new Map() };
      known.methods.set(route.method, route);
      patterns.set(route.path, known);
    } else {
      const known = fixed.get(route.path) ?? { methods: new Map(), params: noParams };
      known.methods.set(route.method, route);
      fixed.set(route.path, known);
    }
  }
  const byLength = new Map<number, Pattern[]>();
  for (const pattern of patterns.values()) {
    const peers = byLength.get(pattern.segments.length) ?? [];
    byLength.set(pattern.segments.length, [...peers, pattern]);
  }
  return (path) => {
    const found = fixed.get(path);
    if (found) return found;
    const segments = path.split("/").slice(1);
    for (const pattern of byLength.get(segments.length) ?? []) {
      const params = matchSegments(pattern.segments, segments);
      if (params) return { methods: pattern.methods, params };
    }
    return undefined;
  };
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = Object.create(null);
  for (const [position, expected] of pattern.entries()) {
    const given = segments[position]!;
    if (expected.startsWith("{")) {
      const value = decoded(given);
      if (value === undefined || value === "") return undefined;
      params[expected.slice(1, -1)] = value;
    } else if (given !== expected) {
      return undefined;
    }
  }
  return params;
}

function decoded(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
