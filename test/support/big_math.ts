// exp, expm1, log, tanh, sigmoid, and gelu and silu with their slopes, in BigInt fixed point: the oracle of float64.
// Arguments are float64 and exact; a result is mantissa 2^exponent, good to far below one ulp.

/** mantissa 2^exponent. */
export interface Big {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Bits behind the point in fixed-point numbers. */
const POINT = 200;
const ONE = 1n << BigInt(POINT);
const LN2 = 2n * artanh(ONE / 3n);
/** 1 / sqrt(2 pi). */
const NORMAL_PEAK = 641075527840499933413004623679830672196624219171451520342208n;
/** Below this exponent of x the terms after x - x^3/3 of tanh, and after x + x^2/2 of expm1, leave all bits that count. */
const TINY_EXPONENT = -60;

const word = new DataView(new ArrayBuffer(8));

/** The float64 itself; throws for NaN and infinities. */
export function exact(x: number): Big {
  if (!Number.isFinite(x)) throw new RangeError(`exact: expected a finite number, got ${x}`);
  word.setFloat64(0, Math.abs(x));
  const bits = word.getBigUint64(0);
  const field = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = field === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: x < 0 ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

/** e^x; of x beyond +-4096 only that it is beyond all floats. */
export function bigExp(x: number): Big {
  return exponential(exact(Math.min(Math.max(x, -4096), 4096)));
}

/** e^x - 1; x (1 + x/2) where it is tiny. */
export function bigExpm1(x: number): Big {
  const { mantissa, exponent } = exact(x);
  if (mantissa === 0n) return { mantissa, exponent };
  if (bitLength(mantissa) + exponent < TINY_EXPONENT) {
    const half = toFixed({ mantissa, exponent: exponent - 1 });
    return { mantissa: mantissa * (ONE + half), exponent: exponent - POINT };
  }
  return { mantissa: toFixed(bigExp(x)) - ONE, exponent: -POINT };
}

/** Natural logarithm of x > 0. */
export function bigLog(x: number): Big {
  const { mantissa, exponent } = exact(x);
  // x = m 2^power with m in [1/sqrt(2), sqrt(2)).
  let power = bitLength(mantissa) - 1 + exponent;
  let m = toFixed({ mantissa, exponent: exponent - power });
  if (m * m > 2n * ONE * ONE) {
    m /= 2n;
    power++;
  }
  const s = ((m - ONE) << BigInt(POINT)) / (m + ONE);
  return { mantissa: BigInt(power) * LN2 + 2n * artanh(s), exponent: -POINT };
}

/** tanh x = (1 - e^-2|x|) / (1 + e^-2|x|) with x's sign; x (1 - x^2/3) where it is tiny. */
export function bigTanh(x: number): Big {
  const { mantissa, exponent } = exact(x);
  if (mantissa === 0n) return { mantissa, exponent };
  if (bitLength(mantissa) + exponent < TINY_EXPONENT) {
    const square = toFixed({ mantissa: mantissa * mantissa, exponent: 2 * exponent });
    return { mantissa: mantissa * (ONE - square / 3n), exponent: exponent - POINT };
  }
  const e = toFixed(bigExp(-2 * Math.abs(x)));
  const magnitude = ((ONE - e) << BigInt(POINT)) / (ONE + e);
  return { mantissa: x < 0 ? -magnitude : magnitude, exponent: -POINT };
}

/** 1 / (1 + e^-x), by e^-|x|; the smaller of the two tails keeps its leading bits. */
export function bigSigmoid(x: number): Big {
  const e = bigExp(-Math.abs(x));
  const numerator = x < 0 ? e : { mantissa: ONE, exponent: -POINT };
  return {
    mantissa: (numerator.mantissa << BigInt(POINT)) / (ONE + toFixed(e)),
    exponent: numerator.exponent,
  };
}

/** x Phi(x), Phi the standard normal distribution function. */
export function bigGelu(x: number): Big {
  return product(exact(x), normal(x));
}

/** Phi(x) + x phi(x). */
export function bigGeluSlope(x: number): Big {
  return sum(normal(x), product(exact(x), density(Math.abs(x))));
}

/** x s(x), s the sigmoid. */
export function bigSilu(x: number): Big {
  return product(exact(x), bigSigmoid(x));
}

/** s(x) + x s(x) s(-x). */
export function bigSiluSlope(x: number): Big {
  const s = bigSigmoid(x);
  return sum(s, product(exact(x), product(s, bigSigmoid(-x))));
}

/**
 * |actual - exact| in units in the last place of a float of `precision` bits (24 or 53) whose smallest
 * subnormal is 2^lowestExponent. An infinity counts as the power of two that is the first beyond the
 * range, and is no error where the exact value is beyond that. NaN is infinitely wrong.
 */
export function ulpError(
  actual: number,
  exactly: Big,
  { precision, lowestExponent }: { precision: number; lowestExponent: number },
): number {
  if (Number.isNaN(actual)) return Infinity;
  const beyond = 3 - lowestExponent - precision; // 128 or 1024
  const top = bitLength(exactly.mantissa) + exactly.exponent;
  const infinite = Math.abs(actual) === Infinity;
  if (infinite && top > beyond && exactly.mantissa > 0n === actual > 0) return 0;
  const got = infinite ? { mantissa: BigInt(Math.sign(actual)), exponent: beyond } : exact(actual);
  const unit = Math.min(Math.max(top - precision, lowestExponent), beyond - precision);
  const { mantissa, exponent } = sum(got, { ...exactly, mantissa: -exactly.mantissa });
  return Math.abs(toNumber({ mantissa, exponent: exponent - unit }));
}

/** The nearest float64, about. */
export function toNumber({ mantissa, exponent }: Big): number {
  const excess = Math.max(bitLength(mantissa) - 64, 0);
  const leading = Number(mantissa >> BigInt(excess));
  const power = exponent + excess;
  const half = Math.trunc(power / 2); // 2^power alone may be out of range where the product is not
  return leading * 2 ** half * 2 ** (power - half);
}

/** e^x for |x| <= 4096. */
function exponential(x: Big): Big {
  const fixed = toFixed(x);
  const power = Math.round(toNumber(x) / Math.LN2);
  return { mantissa: seriesExp(fixed - BigInt(power) * LN2), exponent: power - POINT };
}

/** Phi(x) = phi(u) R(u) for x = -u < 0, and 1 - Phi(-x) above. */
function normal(x: number): Big {
  const u = Math.abs(x);
  const below = product(density(u), { mantissa: millsRatio(u), exponent: -POINT });
  return x < 0 ? below : { mantissa: ONE - toFixed(below), exponent: -POINT };
}

/** e^(-u^2 / 2) / sqrt(2 pi); beyond 64, where it is below all floats, that of 64. */
function density(u: number): Big {
  const { mantissa, exponent } = exact(Math.min(u, 64));
  const power = exponential({ mantissa: -mantissa * mantissa, exponent: 2 * exponent - 1 });
  return product(power, { mantissa: NORMAL_PEAK, exponent: -POINT });
}

/**
 * R(u) = Phi(-u) / phi(u) in fixed point: 1 / (u + 1 / (u + 2 / (u + 3 / ...))) (Laplace), or below 4, where it
 * converges slowly, 1 / (2 phi(u)) - (u + u^3 / 3 + u^5 / 15 + ...).
 */
function millsRatio(u: number): bigint {
  const fixed = toFixed(exact(Math.min(u, 64)));
  if (u >= 4) {
    let denominator = fixed;
    for (let k = Math.ceil(3000 / (u * u)) + 30; k > 0; k--) {
      denominator = fixed + (BigInt(k) * ONE * ONE) / denominator;
    }
    return (ONE * ONE) / denominator;
  }
  const square = (fixed * fixed) >> BigInt(POINT);
  let series = 0n;
  for (let term = fixed, n = 3n; term !== 0n; n += 2n) {
    series += term;
    term = (term * square) / ONE / n;
  }
  return (ONE * ONE) / (2n * toFixed(density(u))) - series;
}

/** e^r in fixed point, |r| < 1: Taylor's series of r / 256, squared eight times. */
function seriesExp(r: bigint): bigint {
  const small = r >> 8n;
  let sum = ONE;
  for (let term = ONE, n = 1n; term !== 0n; n++) {
    term = (term * small) / ONE / n; // >> would stop at -1, not at 0
    sum += term;
  }
  for (let i = 0; i < 8; i++) sum = (sum * sum) >> BigInt(POINT);
  return sum;
}

/** artanh s = s + s^3/3 + s^5/5 + ..., in fixed point. */
function artanh(s: bigint): bigint {
  const square = (s * s) >> BigInt(POINT);
  let sum = 0n;
  for (let power = s, n = 1n; power / n !== 0n; n += 2n) {
    sum += power / n;
    power = (power * square) / ONE;
  }
  return sum;
}

function toFixed({ mantissa, exponent }: Big): bigint {
  const places = exponent + POINT;
  return places >= 0 ? mantissa << BigInt(places) : mantissa >> BigInt(-places);
}

function sum(a: Big, b: Big): Big {
  const exponent = Math.min(a.exponent, b.exponent);
  const raised = (x: Big) => x.mantissa << BigInt(x.exponent - exponent);
  return { mantissa: raised(a) + raised(b), exponent };
}

function product(a: Big, b: Big): Big {
  return { mantissa: a.mantissa * b.mantissa, exponent: a.exponent + b.exponent };
}

function bitLength(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return 4 * (digits.length - 1) + (32 - Math.clz32(Number.parseInt(digits[0]!, 16)));
}
