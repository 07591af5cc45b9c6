// The random choices of one digit, read one after the other from its own Philox substream.

import { Philox } from "../../core/random.ts";

/**
 * A cursor over one substream. The distributions use only + - * / of uniforms and are bounded: no value from a far tail
 * distorts one digit in sixty thousand.
 */
export class Dice {
  readonly #random: Philox;
  #drawn = 0;

  constructor(seed: number, stream: number, substream: number) {
    this.#random = new Philox(seed, stream, substream);
  }

  /** Uniform in (low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.#random.uniform(this.#drawn++);
  }

  /** Bell-shaped around 0 with standard deviation `deviation`, at most three of them: the sum of three uniforms. */
  bell(deviation: number): number {
    return (
      2 * deviation * (this.between(-0.5, 0.5) + this.between(-0.5, 0.5) + this.between(-0.5, 0.5))
    );
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  /** One of the items, with a probability in proportion to its weight. */
  pick<T extends { readonly weight: number }>(items: readonly T[]): T {
    let total = 0;
    for (const { weight } of items) total += weight;
    let left = this.between(0, total);
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return items[items.length - 1]!;
  }
}
