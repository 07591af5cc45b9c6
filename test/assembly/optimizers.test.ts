// Steps of every optimiser against their float64 twins.

import * as assert from "uvu/assert";
import { smallestMoment, startSlots } from "../../ts/backends/reference/optimizers.ts";
import { optimizerIds } from "../../ts/backends/wasm/abi.ts";
import { hyperBytes } from "../../ts/backends/wasm/network.ts";
import {
  type OptimizerName,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
  optimizerTable,
} from "../../ts/core/optimizer.ts";
import { assertClose, assertSameBits, elementwise } from "../support/assert_close.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { eachBuild } from "../support/each_build.ts";
import { guardedVector } from "../support/guarded.ts";
import { normals } from "../support/numbers.ts";
import { outputs, type State, stepErrors, stepReason, twin } from "../support/optimizer_error.ts";
import { lengths } from "../support/shapes.ts";

/** Optimisers that set tiny moments to zero. */
const flushing: readonly OptimizerName[] = ["adam", "adamw", "rmsprop", "adadelta"];

/** Values of the parameters that are 0 by default. */
const regularised = { weightDecay: 0.02, l1: 0.03, l2: 0.05 };

/** The defaults, once as they are and once with weight decay, l1 and l2 if the optimiser has them. */
function settingsOf(name: OptimizerName): OptimizerSpec[] {
  const defaults = optimizerDefaults(name);
  const has = Object.keys(optimizerTable[name]);
  const more = Object.entries(regularised).filter(([parameter]) => has.includes(parameter));
  return [defaults, { ...defaults, ...Object.fromEntries(more) }];
}

await eachBuild("optimizers", ({ build, engine, test }) => {
  const { optimizer_update } = engine.exports;

  /** The engine's state after the step. */
  function step(spec: OptimizerSpec, at: number, type: ElementType, before: State): State {
    const { length } = before.w;
    const guarded = (values: Float64Array) => guardedVector(engine, type, length, values);
    return engine.scratch(() => {
      const ws = guarded(before.w);
      const gs = guarded(before.g);
      const slots = before.slots.map(guarded);
      const [slot0 = 0, slot1 = 0] = slots.map(({ address }) => address);
      const hyper = engine.copyIn(hyperBytes(spec));
      const kind = optimizerIds[spec.name];
      engine.check(
        optimizer_update(type.id, kind, length, ws.address, gs.address, slot0, slot1, hyper, at),
      );
      assertSameBits("gradients stay", gs.values(), before.g);
      return {
        w: Float64Array.from(ws.values()),
        g: before.g,
        slots: slots.map((slot) => Float64Array.from(slot.values())),
      };
    });
  }

  for (const type of elementTypes) {
    const { dtype, id, round } = type;
    const smallest = smallestMoment[dtype];
    const rounded = (values: Float64Array) => values.map(round);

    for (const name of optimizerNames) {
      test(`${dtype} ${name} of every length, first and later steps`, () => {
        for (const spec of settingsOf(name)) {
          for (const n of lengths) {
            let state: State = {
              w: normals(n, type, 1),
              g: normals(n, type, 2),
              slots: startSlots(spec, n).map(rounded),
            };
            for (const at of [1, 2, 3, 1000]) {
              const bounds = stepErrors(spec, at, type, state);
              const expected = outputs(twin(spec, at, type, state));
              const after = step(spec, at, type, state);
              outputs(after).forEach((values, k) => {
                const what = `${k === 0 ? "w" : `slot ${k - 1}`}, n = ${n}, step ${at}`;
                assertClose(what, values, expected[k]!, elementwise(bounds[k]!, stepReason));
              });
              state = { ...after, g: normals(n, type, 2 + at) };
            }
          }
        }
      });

      test(`${dtype} ${name} passes a NaN on, to its own weight only`, () => {
        const before: State = {
          w: Float64Array.of(3, 2, 1, 2, 3),
          g: Float64Array.of(1, 1, Number.NaN, 1, 1),
          slots: startSlots(settingsOf(name)[1]!, 5).map(rounded),
        };
        for (const values of outputs(step(settingsOf(name)[1]!, 1, type, before))) {
          assert.equal([...values].map(Number.isNaN), [false, false, true, false, false]);
        }
      });
    }

    for (const name of flushing) {
      test(`${dtype} ${name} sets tiny moments to zero, and only those`, () => {
        const tiny = Float64Array.of(0, smallest, 2 ** -20, 4 * smallest, smallest);
        const signed = name.startsWith("adam")
          ? Float64Array.of(smallest, -smallest, -4 * smallest, 4 * smallest, 0)
          : tiny;
        const before: State = {
          w: new Float64Array(5).fill(3),
          g: new Float64Array(5),
          slots: startSlots(optimizerDefaults(name), 5).map((_, k) => (k === 0 ? signed : tiny)),
        };
        const after = step(optimizerDefaults(name), 5, type, before);
        const survivors = (values: Float64Array) =>
          [...values].map((x) => (Math.abs(x) > smallest ? Math.sign(x) : 0));
        for (const [k, values] of after.slots.entries()) {
          assert.equal([...values].map(Math.sign), survivors(before.slots[k]!), `slot ${k}`);
        }
      });
    }

    test(`${dtype} sgd and proximal_gd round as they are written`, () => {
      if (build === "relaxed") return; // may fuse
      const n = 61;
      const state = { w: normals(n, type, 1), g: normals(n, type, 2), slots: [] };
      for (const name of ["sgd", "proximal_gd"] as const) {
        const lr = 0.3;
        const naive = state.w.map((x, i) => round(x - round(round(lr) * state.g[i]!)));
        const { w } = step(optimizerDefaults(name, lr), 1, type, state);
        assertSameBits(name, w, naive);
      }
    });

    test(`${dtype} l1 makes small weights exactly zero`, () => {
      const l1 = 4;
      for (const name of ["adagrad_da", "ftrl", "proximal_gd", "proximal_adagrad"] as const) {
        const spec = { ...optimizerDefaults(name, 0.5), l1 };
        const before: State = {
          w: Float64Array.of(0.5, -0.5, 0, 0.5, 0),
          g: Float64Array.of(0.25, -0.25, 0.5, -0.5, -9),
          slots: startSlots(spec, 5).map(rounded),
        };
        const { w } = step(spec, 1, type, before);
        assert.equal(
          [...w].map((x) => x === 0),
          [true, true, true, true, false],
          name,
        );
        assert.ok(w[4]! > 0, name);
      }
    });

    test(`${dtype} unused slots may have any address`, () => {
      engine.scratch(() => {
        const ws = guardedVector(engine, type, 5);
        const hyper = engine.copyIn(hyperBytes(optimizerDefaults("sgd")));
        engine.check(optimizer_update(id, 0, 5, ws.address, ws.address, 1, 2 ** 31, hyper, 1));
        ws.check();
      });
    });
  }
});
