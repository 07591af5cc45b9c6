// The optimiser that flags make of a recipe's: PyTorch's SGD with momentum, every parameter, refusals, rates.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  changedRates,
  makeOptimizer,
  type OptimizerFlags,
  parameterOf,
} from "../../../ts/cli/optimizer.ts";
import {
  type OptimizerSpec,
  optimizerDefaults,
  optimizerNames,
  optimizerTable,
} from "../../../ts/core/optimizer.ts";

const test = suite("cli: optimiser");
const adam = optimizerDefaults("adam");
const sgd: OptimizerSpec = { ...optimizerDefaults("sgd", 0.5), weightDecay: 0.01 };
const momentum: OptimizerSpec = { ...optimizerDefaults("momentum", 0.05), momentum: 0.7 };

test("sgd with --momentum or --nesterov, as in PyTorch", () => {
  const made: [OptimizerSpec, OptimizerFlags, OptimizerSpec][] = [
    [adam, { optimizer: "sgd" }, optimizerDefaults("sgd")],
    [
      adam,
      { optimizer: "sgd", momentum: 0.8 },
      { ...optimizerDefaults("momentum"), momentum: 0.8 },
    ],
    [adam, { optimizer: "sgd", nesterov: true }, optimizerDefaults("nesterov")],
    [adam, { optimizer: "sgd", momentum: 0 }, optimizerDefaults("sgd")],
    // A lab's sgd keeps its rate and its weight decay.
    [sgd, { momentum: 0.8 }, { ...sgd, name: "momentum", momentum: 0.8 }],
    [sgd, { nesterov: true }, { ...sgd, name: "nesterov", momentum: 0.9 }],
    // The words of the run that made a checkpoint mean its optimiser.
    [momentum, { optimizer: "sgd", momentum: 0.7 }, momentum],
    [momentum, { momentum: 0 }, { ...momentum, momentum: 0 }],
    [
      optimizerDefaults("nesterov", 0.05),
      { nesterov: false },
      { ...optimizerDefaults("momentum", 0.05) },
    ],
  ];
  for (const [before, given, after] of made) assert.equal(makeOptimizer(before, given), after);
});

test("every parameter of every optimiser has its flag", () => {
  for (const name of optimizerNames) {
    for (const parameter of Object.keys(optimizerTable[name])) {
      const flag = Object.entries(parameterOf).find(([, set]) => set === parameter)?.[0];
      assert.ok(flag, `${name} ${parameter}`);
      const made = makeOptimizer(adam, { optimizer: name, [flag]: 0.25 });
      assert.equal(made, { ...optimizerDefaults(name), [parameter]: 0.25 });
    }
  }
});

test("a flag that the optimiser does not have is refused with those that it has", () => {
  const refused = (given: OptimizerFlags, message: RegExp) =>
    assert.throws(() => makeOptimizer(adam, given), message);
  refused({ rho: 0.5 }, /^--rho expected --optimizer adadelta, got adam, which has --lr, --weight/);
  refused({ nesterov: true }, /^--nesterov expected --optimizer sgd, got adam$/);
  refused(
    { optimizer: "sgd", beta1: 0.5 },
    /^--beta1 expected --optimizer adam or adamw, got sgd, which has --lr, --weight-decay, --momentum$/,
  );
});

test("what another optimiser changes unasked", () => {
  const decayed = { ...adam, weightDecay: 0.01 };
  assert.is(
    changedRates(decayed, optimizerDefaults("sgd"), {}),
    "sgd brings its default learning rate 0.1 (adam had 0.001) and weight decay 0 (adam had 0.01) - choose with --lr and --weight-decay",
  );
  assert.is(changedRates(adam, optimizerDefaults("sgd"), { lr: 0.1 }), undefined);
  assert.is(changedRates(adam, { ...adam, lr: 5 }, {}), undefined);
  assert.is(changedRates(adam, optimizerDefaults("adamw"), { "weight-decay": 0.01 }), undefined);
});

test.run();
