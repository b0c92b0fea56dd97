/** How sure a score is: 95% intervals from the number of answers alone. */
import type { PromoterCounts } from "./charts/promoter-bar.js";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const z = 1.96;

/** Interval of a share by Wilson's method, which stays within 0 and 1 and holds for small samples. */
export function shareInterval(share: number, sampleSize: number): Interval {
  const denominator = 1 + z ** 2 / sampleSize;
  const middle = (share + z ** 2 / (2 * sampleSize)) / denominator;
  const reach = (z / denominator) * Math.sqrt((share * (1 - share)) / sampleSize + z ** 2 / (4 * sampleSize ** 2));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/**
 * Interval of a Net Promoter Score, -100 to 100, by the adjusted Wald method: three quarters of an answer are added to each
 * outer group and one and a half to the middle, without which a unanimous handful would look certain. The score itself always
 * lies within.
 */
export function promoterInterval({ promoter, passive, detractor }: PromoterCounts): Interval {
  const total = promoter + passive + detractor + 3;
  const score = (promoter - detractor) / total;
  const variance = (promoter + detractor + 1.5) / total - score ** 2;
  const reach = z * Math.sqrt(variance / total);
  const observed = (100 * (promoter - detractor)) / Math.max(1, promoter + passive + detractor);
  return {
    low: Math.min(observed, Math.max(-100, (score - reach) * 100)),
    high: Math.max(observed, Math.min(100, (score + reach) * 100)),
  };
}

/**
 * Interval of a mean by Student's t, from how often each value was given; never beyond the values that were given or could
 * be. `undefined` for fewer than two answers, of which nothing can be said.
 */
export function meanInterval(counts: readonly (readonly [value: number, count: number])[]): Interval | undefined {
  let total = 0;
  let sum = 0;
  for (const [value, count] of counts) {
    total += count;
    sum += value * count;
  }
  if (total < 2) return undefined;
  const mean = sum / total;
  const squares = counts.reduce((added, [value, count]) => added + count * (value - mean) ** 2, 0);
  const reach = studentT(total - 1) * Math.sqrt(squares / (total - 1) / total);
  const values = counts.map(([value]) => value);
  return { low: Math.max(Math.min(...values), mean - reach), high: Math.min(Math.max(...values), mean + reach) };
}

/** 97.5% quantile of Student's t, by the expansion of Cornish and Fisher; the first ones, where it is too rough, by value. */
function studentT(freedom: number): number {
  const exact = [12.706, 4.303, 3.182, 2.776][freedom - 1];
  if (exact !== undefined) return exact;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
