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
