// One damaged file by its number: the same seed and number give the same file.

import { SimdigitError } from "../../ts/core/errors.ts";
import { Draw, mutated } from "./mutate.ts";
import { type Sample, samples } from "./samples.ts";

export interface Attempt {
  readonly sample: Sample;
  readonly bytes: Uint8Array;
}

/** The damaged file with this number. */
export function attempt(seed: number, number: number): Attempt {
  const draw = new Draw(seed, number);
  const sample = samples[number % samples.length]!;
  return { sample, bytes: mutated(sample.bytes, draw.of(samples).bytes, draw) };
}

/** Reads it: true if it is taken, false if it is refused in words. Throws for anything else. */
export async function outcome({ sample, bytes }: Attempt): Promise<boolean> {
  try {
    await sample.read(bytes);
    return true;
  } catch (error) {
    if (error instanceof SimdigitError && error.message.length > 10) return false;
    throw error;
  }
}
