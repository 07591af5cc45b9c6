// How the values of a data set should enter a network, where neither the user nor a checkpoint says it.

import { isUniform, type RawValues, rawScaling, type Scaling } from "./dataset.ts";
import { FEW_SHADES } from "./image_range.ts";
import { columnScaling } from "./standardise.ts";

export interface ScalingForData {
  readonly scaling: Scaling;
  /** What a user should know of it. */
  readonly note?: string;
}

/**
 * - images of whole numbers 0..255: `usual`, which is meant for those; of fewer shades it divides by the largest value
 * - images of numbers from 0 to 1 are not divided, those from -1 to 1 enter as they are
 * - all else is a table of features, which are standardised
 *
 * @param train the examples that train
 * @param usual the recipe's
 * @throws SimdigitError "usage" for numbers too large to be standardised
 */
export function scalingForData(
  train: { readonly inputs: RawValues; readonly features: number; readonly shape?: unknown },
  usual: Scaling,
): ScalingForData {
  const { inputs, features, shape } = train;
  if (shape === undefined || !isUniform(usual)) return standardised(inputs, features);
  const { least, most, whole } = rangeOf(inputs);
  if (least >= 0 && most <= 1 && !(inputs instanceof Uint8Array)) {
    return { scaling: { ...usual, divisor: 1 } };
  }
  if (whole && least >= 0 && most <= 255) {
    // A recipe of raw values wants them as they are.
    if (most === 0 || most > FEW_SHADES || usual.divisor === 1) return { scaling: usual };
    return {
      scaling: { ...usual, divisor: most },
      note:
        most === 1
          ? `the largest pixel is 1: pixels are not divided by ${usual.divisor}`
          : `the largest pixel is ${most}: pixels are divided by ${most}, not by ${usual.divisor}`,
    };
  }
  if (least >= -1 && most <= 1) return { scaling: rawScaling };
  return standardised(inputs, features);
}

/** Of pixels 0..15 or less, divided by 255; or of bytes for a model of less. */
const LEAST_SHARE = 1 / 15;
const MOST_SHARE = 4;

/** What a user should know of data that a model scales otherwise than those that it learned from. */
export function scalingDoubt(
  { name, inputs }: { readonly name: string; readonly inputs: RawValues },
  scaling: Scaling,
): string | undefined {
  if (!isUniform(scaling) || scaling.divisor === 1) return undefined;
  const { most } = rangeOf(inputs);
  const share = most / scaling.divisor;
  if (most <= 0 || (share > LEAST_SHARE && share <= MOST_SHARE)) return undefined;
  return `${name}: the largest input is ${Number(most.toPrecision(3))}, and the model divides inputs by ${scaling.divisor}: are these scaled as those that it learned from?`;
}

function standardised(inputs: RawValues, features: number): ScalingForData {
  return {
    scaling: columnScaling(inputs, features, "inputs"),
    note: "features are standardised: mean 0 and deviation 1 over the training examples",
  };
}

/** Of bytes `most` may be any value above FEW_SHADES. */
function rangeOf(values: RawValues): { least: number; most: number; whole: boolean } {
  const bytes = values instanceof Uint8Array;
  let least = Infinity;
  let most = -Infinity;
  let whole = true;
  for (let at = 0; at < values.length && !(bytes && most > FEW_SHADES); at++) {
    const value = values[at]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (!bytes && !Number.isInteger(value)) whole = false;
  }
  return { least, most, whole };
}
