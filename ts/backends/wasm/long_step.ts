// Training steps in parts. A call of the engine blocks its thread, so steps that take long are taken layer by layer, and
// the event loop can have turns in between. The bits are those of net_train.

import type { Engine } from "./engine.ts";

/** Multiply-adds of a step that is taken in parts: some 10 ms. */
const LONG = 2e8;

/** Whether the steps of a network take long. */
export function isLong(parameters: number, batchSize: number): boolean {
  return 3 * parameters * batchSize >= LONG;
}

export interface LongStep {
  readonly net: number;
  readonly data: number;
  /** Example numbers of the batch. */
  readonly order: Uint32Array;
  /** Whether the parameters are updated; if not, the gradients are all that the step leaves. */
  readonly updates: boolean;
}

/**
 * Takes one step, and yields between its parts, while nothing else may use the engine. Returns the loss before the
 * update.
 */
export function* stepInParts(
  engine: Engine,
  { net, data, order, updates }: LongStep,
): Generator<void, number> {
  const { mark, release, net_step_parts, net_step_part } = engine.exports;
  const start = mark();
  try {
    const orderAt = engine.copyIn(order);
    const lossAt = engine.alloc(8);
    const parts = net_step_parts(net) - (updates ? 0 : 1);
    for (let part = 0; part < parts; part++) {
      if (part > 0) yield;
      engine.check(net_step_part(net, data, orderAt, order.length, part, lossAt));
    }
    return engine.view(Float64Array, lossAt, 1)[0]!;
  } finally {
    release(start);
  }
}
