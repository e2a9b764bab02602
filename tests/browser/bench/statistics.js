/** What is said of many measurements of the same. */

/** Draws anew of which the middle 95 of 100 are the interval. */
const DRAWS = 1000;

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median of the largest third. @param {readonly number[]} values */
export function dearest(values) {
  const sorted = values.toSorted((one, other) => other - one);
  return median(sorted.slice(0, Math.ceil(sorted.length / 3)));
}

/**
 * The median of ratios of the same round, with its interval.
 * @param {readonly number[]} ours @param {readonly number[]} theirs
 */
export function ratio(ours, theirs) {
  const ratios = ours.map((time, round) => time / (theirs[round] ?? Number.NaN));
  const draw = () => ratios[Math.floor(Math.random() * ratios.length)] ?? Number.NaN;
  const draws = Array.from({ length: DRAWS }, () => median(ratios.map(draw)));
  draws.sort((one, other) => one - other);
  const at = (/** @type {number} */ share) => draws[Math.floor(share * DRAWS)] ?? Number.NaN;
  return { ratio: median(ratios), from: at(0.025), to: at(0.975) };
}

/** The largest difference, in parts of the largest value. @param {readonly number[]} one @param {readonly number[]} other */
export function difference(one, other) {
  const scale = Math.max(1, ...other.map(Math.abs));
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Number.NaN)))) / scale;
}
