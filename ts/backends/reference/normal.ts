// The standard normal distribution, for gelu: a series and a continued fraction whose terms all have one sign, so that
// even tiny values keep their relative accuracy. Slow, and unlike the engine's way on purpose.

/** phi(x) = e^(-x^2 / 2) / sqrt(2 pi). */
export function normalDensity(x: number): number {
  // h^2 is exact in float64, so the exponent loses no digits to the rounding of x^2.
  const h = Math.fround(x);
  return (Math.exp((-h * h) / 2) * Math.exp(((h - x) * (h + x)) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Phi(x) = (1 + erf(x / sqrt 2)) / 2, the probability of a number below x. */
export function normalDistribution(x: number): number {
  if (x > 1) return 1 - normalDistribution(-x);
  return x < -1 ? normalDensity(x) * tailRatio(-x) : 0.5 + normalDensity(x) * oddSeries(x);
}

/** x + x^3 / 3 + x^5 / (3 5) + ... Source: Marsaglia, "Evaluating the normal distribution", 2004. */
function oddSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** Phi(-x) / phi(x) = 1 / (x + 1 / (x + 2 / (x + 3 / ...))), Laplace's continued fraction, for x above 1. */
function tailRatio(x: number): number {
  let value = x;
  for (let k = 500; k >= 1; k--) value = x + k / value;
  return 1 / value;
}
