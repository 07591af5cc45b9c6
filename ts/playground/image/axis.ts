// Positions of the grid lines of a logarithmic axis: powers of ten. Some are left out if there are many, and
// multiples by 2 and 5 are added if there are few. Pure.

/** Bounds on the number of powers of ten. */
const MOST = 7;
const LEAST = 3;

/** Positions from `low` to `high`, both above 0. */
export function logSplits(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const decades = last - first + 1;
  if (decades >= LEAST) {
    const stride = Math.ceil(decades / MOST);
    const start = Math.ceil(first / stride) * stride;
    return range(start, last, stride).map((exponent) => Number(`1e${exponent}`));
  }
  return range(first - 1, last, 1)
    .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
    .filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
}

function range(from: number, to: number, step: number): number[] {
  const count = Math.max(0, Math.floor((to - from) / step) + 1);
  return Array.from({ length: count }, (_, i) => from + i * step);
}
