// Numerical derivatives of functions whose derivatives are known, and what cannot be differentiated.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { jacobian, numericalDerivative, richardson } from "../../../ts/gradcheck/derivative.ts";
import type { Step } from "../../../ts/gradcheck/step.ts";
import { absolute, assertClose, relative } from "../../support/assert_close.ts";

const test = suite("numerical derivative");

interface Known {
  readonly name: string;
  readonly f: (x: Float64Array) => number;
  readonly gradient: (x: Float64Array) => number[];
  readonly x: readonly number[];
}

const functions: readonly Known[] = [
  { name: "a constant", f: () => 7, gradient: () => [0, 0], x: [1, -2] },
  {
    name: "a product of powers",
    f: ([a, b]) => a! ** 3 * b! ** 2,
    gradient: ([a, b]) => [3 * a! ** 2 * b! ** 2, 2 * a! ** 3 * b!],
    x: [1.5, -0.75],
  },
  {
    name: "sine and exponential",
    f: ([a, b]) => Math.sin(3 * a!) * Math.exp(b!),
    gradient: ([a, b]) => [3 * Math.cos(3 * a!) * Math.exp(b!), Math.sin(3 * a!) * Math.exp(b!)],
    x: [0.4, 1.2],
  },
  {
    name: "a logarithm far from 0",
    f: ([a]) => Math.log(a!),
    gradient: ([a]) => [1 / a!],
    x: [12345],
  },
];

function refusal(work: () => unknown): SimdigitError {
  try {
    work();
  } catch (error) {
    assert.instance(error, SimdigitError);
    return error as SimdigitError;
  }
  return assert.unreachable("expected a refusal") as never;
}

for (const { name, f, gradient, x: at } of functions) {
  test(`${name}: by every method`, () => {
    const x = Float64Array.from(at);
    const expected = gradient(x);
    const scale = Math.max(...expected.map(Math.abs), 1e-300);
    for (const [method, bound, reason] of [
      [
        "forward",
        1e-6,
        "half the second derivative, some 10 times the first, times a step of 1.5e-8",
      ],
      [
        "central",
        1e-8,
        "a sixth of the third derivative times the square of 6e-6, and epsilon by 6e-6",
      ],
      ["richardson", 1e-11, "epsilon by a step of some 1e-3, amplified by the table"],
    ] as const) {
      const actual = numericalDerivative(f, x, { method });
      assertClose(`${name}, ${method}`, actual, expected, absolute(bound * scale, reason));
    }
    assert.equal([...x], at, "x is as it was");
  });
}

test("central differences are more exact than forward ones by orders, extrapolated ones again", () => {
  const f = ([a]: Float64Array) => Math.exp(a!);
  const x = Float64Array.of(1);
  const [forward, central, extrapolated] = (["forward", "central", "richardson"] as const).map(
    (method) => Math.abs(numericalDerivative(f, x, { method })[0]! - Math.E),
  );
  assert.ok(forward! > 30 * central!, `${forward} ${central}`);
  assert.ok(central! > 10 * extrapolated!, `${central} ${extrapolated}`);
});

test("the error that richardson estimates is about the one it has", () => {
  const x = Float64Array.of(0.3, 2, 40);
  const f = ([a, b, c]: Float64Array) => Math.tanh(a!) * Math.log(b!) + Math.sqrt(c!);
  const expected = [
    (1 - Math.tanh(0.3) ** 2) * Math.log(2),
    Math.tanh(0.3) / 2,
    1 / (2 * Math.sqrt(40)),
  ];
  const { gradient, errors } = richardson(f, x);
  for (const [i, value] of expected.entries()) {
    const error = Math.abs(gradient[i]! - value);
    assert.ok(error <= 10 * errors[i]!, `${i}: ${error} of ${errors[i]} estimated`);
    assert.ok(errors[i]! < 1e-11, `${errors[i]}`);
  }
});

test("a step is a distance, or a share of x, or found from machine epsilon", () => {
  const probes: number[] = [];
  const f = ([a]: Float64Array) => {
    probes.push(a!);
    return a! ** 3;
  };
  const probesOf = (x: number, step: Step, method: "central" | "forward" = "central") => {
    probes.length = 0;
    numericalDerivative(f, Float64Array.of(x), { step, method });
    return probes.slice();
  };
  assert.equal(probesOf(2, 0.5), [2.5, 1.5]);
  assert.equal(probesOf(2, 0.5, "forward"), [2, 2.5]);
  assert.equal(probesOf(-8, { relative: 0.25 }), [-6, -10]);
  assert.equal(probesOf(0, { relative: 0.25 }), [0.25, -0.25], "0 has no size of its own");
  const [near] = probesOf(0.01, "auto");
  const [far] = probesOf(1000, "auto");
  assert.ok(Math.abs((near! - 0.01) / Number.EPSILON ** (1 / 3) - 1) < 1e-3);
  assert.ok(Math.abs((far! - 1000) / (1000 * Number.EPSILON ** (1 / 3)) - 1) < 1e-3);
});

test("the distance that the probes have, not the step that was asked for, divides", () => {
  // 2^52 + 1.4 rounds to 2^52 + 1: divided by 2.8, the slope of 1 would become 0.71.
  const x = Float64Array.of(2 ** 52 + 8);
  assert.equal([...numericalDerivative(([a]) => a! - 2 ** 52, x, { step: 1.4 })], [1]);
});

test("a Jacobian has a row an output and a column an input", () => {
  const x = Float64Array.of(2, -1, 0.5);
  const f = ([a, b, c]: Float64Array) => [a! * b!, Math.exp(c!) + a!];
  for (const method of ["forward", "central", "richardson"] as const) {
    const { rows, columns, values, errors } = jacobian(f, x, { method });
    assert.equal([rows, columns], [2, 3]);
    const expected = [-1, 2, 0, 1, 0, Math.exp(0.5)];
    assertClose(method, values, expected, absolute(1e-7, "forward steps of 3e-8"), [2, 3]);
    assert.is(errors?.length, method === "richardson" ? 6 : undefined);
  }
});

test("a function that gives the same buffer each time, or writes into x, is differentiated all the same", () => {
  const out = new Float64Array(2);
  const x = Float64Array.of(1, 2, 3);
  const { values } = jacobian(
    (at) => {
      out[0] = at[0]! * at[1]!;
      out[1] = at[2]! ** 2;
      at.fill(99);
      return out;
    },
    x,
    { step: 1e-3 },
  );
  assertClose(
    "buffer",
    values,
    [2, 1, 0, 0, 0, 6],
    relative(1e-11, "quadratics are exact"),
    [2, 3],
  );
  assert.equal([...x], [1, 2, 3]);
});

test("a function that reads x from its surroundings, as a network reads its weights", () => {
  const weights = Float64Array.of(3, 4);
  const loss = () => weights[0]! ** 2 + weights[1]!;
  const gradient = numericalDerivative(loss, weights);
  assertClose("loss", gradient, [6, 1], relative(1e-9, "quadratic, step 1e-5"));
});

test("x is put back when the function throws", () => {
  const x = Float64Array.of(1, 2);
  const failing = ([, b]: Float64Array) => {
    if (b! !== 2) throw new RangeError("no");
    return b!;
  };
  assert.throws(() => numericalDerivative(failing, x), /^no$/);
  assert.equal([...x], [1, 2]);
});

test("nothing to differentiate, nothing found", () => {
  assert.is(numericalDerivative(() => 1, new Float64Array()).length, 0);
  assert.equal(jacobian(() => [1, 2], new Float64Array()).rows, 2);
  assert.equal(jacobian(() => [], Float64Array.of(1)).rows, 0);
});

test("a step that is none", () => {
  const f = ([a]: Float64Array) => a!;
  const x = Float64Array.of(1);
  for (const step of [0, -1e-4, Number.NaN, Infinity]) {
    const { kind, message } = refusal(() => numericalDerivative(f, x, { step }));
    assert.is(kind, "usage");
    assert.match(message, `step expected a positive number, got ${step} - 0.00000606 works`);
    assert.match(
      refusal(() => numericalDerivative(f, x, { step: { relative: step } })).message,
      `relative step expected a positive number, got ${step} - 1e-6 works`,
    );
  }
});

test("a step that x swallows is named, with one that works", () => {
  const f = (x: Float64Array) => x[0]! + x[1]!;
  const x = Float64Array.of(0, 5e5);
  for (const method of ["central", "forward", "richardson"] as const) {
    const { kind, message } = refusal(() => numericalDerivative(f, x, { step: 1e-12, method }));
    assert.is(kind, "usage");
    assert.match(message, /is lost beside x\[1\] = 500000: x \+ step is x again - a step of/);
    const works = Number(/a step of (\S+) works/.exec(message)![1]);
    const [, slope] = numericalDerivative(f, x, { step: works, method });
    assert.ok(Math.abs(slope! - 1) < 1e-4, `${slope}`);
  }
});

test("a value that is not finite is named with its probe", () => {
  const x = Float64Array.of(1, 1e-3, 1);
  const { kind, message } = refusal(() =>
    numericalDerivative((at) => Math.log(at[1]!), x, { step: 0.01 }),
  );
  assert.is(kind, "data");
  assert.match(
    message,
    /^f expected to be finite at x\[1\] - 0.01, got NaN - x\[1\] is 0.001; choose/,
  );
  assert.match(
    refusal(() => jacobian(([a]) => [a!, 1 / (a! - 1)], x, { method: "forward" })).message,
    /^f\[1\] expected to be finite at x, got Infinity/,
  );
  assert.equal([...x], [1, 1e-3, 1]);
});

test("x, and what f gives, may be a list or any typed array; x stays as it is", () => {
  const f = ([a, b]: Float64Array) => a! ** 2 * b!;
  const wanted = numericalDerivative(f, Float64Array.of(3, 2));
  for (const x of [[3, 2], Float32Array.of(3, 2), Int8Array.of(3, 2)]) {
    assert.equal(numericalDerivative(f, x), wanted);
    assert.equal(jacobian((at) => [f(at)], x).values, wanted);
    assert.equal(jacobian((at) => Float32Array.of(at[0]!), x).values.length, 2);
    assert.equal([...x], [3, 2]);
  }
  assert.equal(richardson(f, [3, 2]), richardson(f, Float64Array.of(3, 2)));
});

test("other input that is not what it should be", () => {
  const f = () => 1;
  const refusals: readonly [x: unknown, message: RegExp][] = [
    [undefined, /^x expected a typed array or a list of numbers, got undefined$/],
    [3, /^x expected .*, got 3$/],
    ["3", /^x expected .*, got "3"$/],
    [BigInt64Array.of(1n), /^x\[0\] expected a number, got 1n$/],
    [[1, "2"], /^x\[1\] expected a number, got "2"$/],
    [[[1, 2]], /^x\[0\] expected a number, got an Array - use x.flat\(\)$/],
    [[1, Number.NaN], /^x\[1\] expected to be finite, got NaN$/],
  ];
  for (const [x, message] of refusals) {
    assert.match(refusal(() => numericalDerivative(f, x as number[])).message, message);
  }
  const list = (() => [1]) as unknown as () => number;
  assert.match(
    refusal(() => numericalDerivative(list, [1])).message,
    /^f\(x\) expected a number, got an Array$/,
  );
  const number = f as unknown as () => number[];
  assert.match(
    refusal(() => jacobian(number, [1])).message,
    /^f\(x\) expected a typed array or a list of numbers, got 1$/,
  );
  assert.match(
    refusal(() => numericalDerivative(f, Float64Array.of(0, Number.NaN))).message,
    /x\[1\] expected to be finite, got NaN/,
  );
  const method = "backward" as "forward";
  assert.match(
    refusal(() => numericalDerivative(f, Float64Array.of(1), { method })).message,
    /method expected central, forward, richardson; got backward/,
  );
  let calls = 0;
  const growing = () => new Float64Array(++calls);
  assert.match(
    refusal(() => jacobian(growing, Float64Array.of(1))).message,
    /f expected to give 1 values as before, got 2 at x\[0\] - 0.00000606/,
  );
});

test.run();
