// The table of optimisers: defaults, ranges of the parameters, and the numbers that backends compute with.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import {
  checkOptimizer,
  hyperOf,
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
  optimizerTable,
} from "../../../ts/core/optimizer.ts";

const test = suite("optimizer");

function assertRefused(spec: object, message: RegExp): void {
  try {
    checkOptimizer(spec as OptimizerSpec);
  } catch (error) {
    assert.instance(error, SimdigitError);
    assert.is((error as SimdigitError).kind, "usage");
    assert.match((error as SimdigitError).message, message);
    return;
  }
  throw new Error(`accepted ${JSON.stringify(spec)}, which ${message} should have refused`);
}

test("every optimiser takes its defaults, and any positive learning rate", () => {
  assert.is(optimizerNames.length, 12);
  const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
  for (const name of optimizerNames) {
    checkOptimizer(optimizerDefaults(name));
    checkOptimizer({ name, lr: 0.1 });
    assert.equal(optimizerDefaults(name), { name, ...optimizerTable[name] });
    assert.is(optimizerDefaults(name, 0.25).lr, 0.25);
    fc.assert(fc.property(positive, (lr) => checkOptimizer(optimizerDefaults(name, lr))));
  }
});

test("refuses optimisers that are not", () => {
  const names = optimizerNames.join(", ");
  for (const name of ["sgdm", "Adam", "", "toString", undefined]) {
    assertRefused({ name, lr: 0.1 }, new RegExp(`^optimizer expected ${names}; got ${name}$`));
  }
});

test("refuses parameters that the optimiser has not", () => {
  const unknown: [object, RegExp][] = [
    [{ name: "sgd", momentum: 0.9 }, /^parameter of sgd expected lr, weightDecay; got momentum$/],
    [{ name: "adam", rho: 0.9 }, /^parameter of adam expected .*; got rho$/],
    [{ name: "adamw", l1: 0 }, /^parameter of adamw expected .*; got l1$/],
    [{ name: "rmsprop", beta1: 0.9 }, /^parameter of rmsprop expected .*; got beta1$/],
    [{ name: "ftrl", initialAccumulator: 0 }, /^initialAccumulator of ftrl expected a positive/],
    [{ name: "ftrl", epsilon: 1e-8 }, /^parameter of ftrl expected .*; got epsilon$/],
    [{ name: "proximal_gd", initialAccumulator: 1 }, /; got initialAccumulator$/],
    [{ name: "momentum", nesterov: 1 }, /; got nesterov$/],
  ];
  for (const [spec, message] of unknown) assertRefused({ lr: 0.1, ...spec }, message);
});

test("refuses values out of range", () => {
  const decays = { momentum: "momentum", adadelta: "rho", rmsprop: "alpha", adam: "beta1" };
  for (const name of optimizerNames) {
    const good = optimizerDefaults(name);
    for (const lr of [0, -1, Number.NaN, Infinity]) {
      assertRefused({ ...good, lr }, new RegExp(`^lr expected a positive number, got ${lr}$`));
    }
    for (const weightDecay of [-0.1, Number.NaN, Infinity]) {
      assertRefused({ ...good, weightDecay }, /^weightDecay expected a number of at least 0, got /);
    }
    for (const parameter of Object.keys(optimizerTable[name])) {
      for (const value of ["0.1", null, undefined, [0.1]]) {
        assertRefused(
          { ...good, [parameter]: value },
          new RegExp(`^${parameter} expected a number, got `),
        );
      }
    }
  }
  for (const [name, parameter] of [...Object.entries(decays), ["adamw", "beta2"]]) {
    for (const value of [1, 1.5, -0.1, Number.NaN]) {
      assertRefused(
        { name, lr: 0.1, [parameter!]: value },
        new RegExp(`^${parameter} expected a number from 0 to below 1, got ${value}$`),
      );
    }
    checkOptimizer({ name, lr: 0.1, [parameter!]: 0 } as OptimizerSpec);
  }
  for (const epsilon of [0, -1e-8, Infinity]) {
    assertRefused({ name: "adagrad", lr: 0.1, epsilon }, /^epsilon expected a positive number/);
  }
  for (const parameter of ["l1", "l2", "initialAccumulator"]) {
    assertRefused(
      { name: "ftrl", lr: 0.1, [parameter]: -1 },
      new RegExp(`^${parameter} expected a number of at least 0, got -1$`),
    );
  }
});

test("the numbers of a step: the spec's over the defaults, decays by one name", () => {
  const none = { weightDecay: 0, decay1: 0, decay2: 0, epsilon: 0, l1: 0, l2: 0 };
  const plain = { ...none, initialAccumulator: 0 };
  assert.equal(hyperOf({ name: "sgd", lr: 0.5 }), { lr: 0.5, ...plain });
  assert.equal(hyperOf({ name: "momentum", lr: 1 }), { ...plain, lr: 1, decay1: 0.9 });
  const half = { lr: 1, weightDecay: 0.1 };
  assert.is(hyperOf({ name: "momentum", ...half, momentum: 0.5 }).decay1, 0.5);
  assert.is(hyperOf({ name: "nesterov", ...half, momentum: 0 }).decay1, 0);
  assert.is(hyperOf({ name: "adadelta", ...half, rho: 0.8 }).decay1, 0.8);
  assert.is(hyperOf({ name: "rmsprop", ...half, alpha: 0.7 }).decay1, 0.7);
  assert.equal(hyperOf({ name: "adam", ...half, beta1: 0.6 }), {
    ...plain,
    ...half,
    decay1: 0.6,
    decay2: 0.999,
    epsilon: 1e-8,
  });
  assert.equal(hyperOf({ name: "adamw", lr: 1, beta2: 0.5, epsilon: 1 }), {
    ...plain,
    lr: 1,
    weightDecay: 0.01,
    decay1: 0.9,
    decay2: 0.5,
    epsilon: 1,
  });
  assert.equal(hyperOf({ name: "ftrl", lr: 1, l1: 2, l2: 3 }), {
    ...plain,
    lr: 1,
    l1: 2,
    l2: 3,
    initialAccumulator: 0.1,
  });
});

test.run();
