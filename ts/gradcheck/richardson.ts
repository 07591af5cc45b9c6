// Ridders' method: central quotients of shrinking steps, extrapolated to step 0.
// Source: Ridders 1982, Accurate computation of F'(x) and F'(x)F''(x); Numerical Recipes, section 5.7.

/** Ratio of a step to the next. */
const SHRINK = 1.4;
/** Last row of the longest table, from 0. */
export const LAST_ROW = 11;
/** The table ends when its newest entry is worse than the best by this factor: rounding has taken over. */
const WORSE = 2;

export interface Extrapolation {
  readonly value: number;
  /** Largest distance of the best entry from its neighbours. */
  readonly error: number;
}

/**
 * Neville's table over steps h0, h0 / 1.4, h0 / 1.4^2, ...: entry [j] of a row has its error terms up to
 * h^2j removed. The entry that differs least from its neighbours is the answer.
 *
 * @param quotient the central quotient of step h0 / 1.4^row
 * @param last last row with a quotient
 */
export function extrapolate(quotient: (row: number) => number, last = LAST_ROW): Extrapolation {
  let above = [quotient(0)];
  let best: Extrapolation = { value: above[0]!, error: Infinity };
  for (let row = 1; row <= last; row++) {
    const entries = [quotient(row)];
    let factor = 1;
    for (let j = 1; j <= row; j++) {
      factor *= SHRINK * SHRINK;
      const entry = (factor * entries[j - 1]! - above[j - 1]!) / (factor - 1);
      entries.push(entry);
      const error = Math.max(Math.abs(entry - entries[j - 1]!), Math.abs(entry - above[j - 1]!));
      if (error < best.error) best = { value: entry, error };
    }
    if (Math.abs(entries[row]! - above[row - 1]!) >= WORSE * best.error) break;
    above = entries;
  }
  return best;
}

/** The step of a row of the table. */
export function stepOfRow(first: number, row: number): number {
  return first / SHRINK ** row;
}
