/** Which steps of an axis are named below it, and where: as many as stand beside each other on a phone. */
import { percentage } from "./bars.js";

export interface Tick {
  readonly index: number;
  readonly x: string;
  readonly anchor: "start" | "middle" | "end";
}

/** At most four, the first and the last among them. `start` is where the axis begins, in percent. */
export function ticksBelow(count: number, middle: (index: number) => number, start: number): readonly Tick[] {
  const wanted = Math.min(count, 4);
  return Array.from({ length: wanted }, (_, place): Tick => {
    const index = wanted === 1 ? 0 : Math.round((place * (count - 1)) / (wanted - 1));
    if (wanted === 1) return { index, x: percentage(middle(0)), anchor: "middle" };
    if (place === 0) return { index, x: `${start}%`, anchor: "start" };
    return place === wanted - 1
      ? { index, x: "100%", anchor: "end" }
      : { index, x: percentage(middle(index)), anchor: "middle" };
  });
}
