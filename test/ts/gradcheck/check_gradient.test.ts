// Verdicts on gradients of functions: right ones, wrong ones, kinks, and what cannot be decided.

import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../../ts/core/errors.ts";
import { checkGradient } from "../../../ts/gradcheck/check_gradient.ts";

const test = suite("checkGradient");

const f = (x: Float64Array) => x.reduce((sum, v, i) => sum + Math.sin(v) * (i + 1), 0);
const gradient = (x: Float64Array) => x.map((v, i) => Math.cos(v) * (i + 1));
const x = Float64Array.of(0.5, -1, 2, 1000, 1e-9);

test("a right gradient passes, whichever way it is given and differenced", () => {
  for (const method of ["richardson", "central"] as const) {
    for (const given of [gradient, gradient(x), [...gradient(x)]]) {
      const check = checkGradient(f, given, x, { method });
      assert.ok(check.passed, check.reason);
      assert.is(check.reason, "5 derivatives agree within 1e-6");
      assert.ok(check.maxRelativeError < 1e-6);
      assert.equal(check.kinks, []);
    }
  }
  const square = ([a, b]: Float64Array) => a! ** 2 * b!;
  const slopes = ([a, b]: Float64Array) => [2 * a! * b!, a! ** 2];
  assert.ok(checkGradient(square, slopes, [3, 2]).passed);
  assert.ok(checkGradient(square, [12, 9], Float32Array.of(3, 2)).passed);
  const coarse = checkGradient(f, gradient, x, { method: "forward", tolerance: 1e-3 });
  assert.ok(coarse.passed && coarse.maxRelativeError > 1e-9, coarse.reason);
});

test("each element that is wrong by a millionth or more is found and named", () => {
  for (let i = 0; i < x.length; i++) {
    for (const factor of [-1, 0, 1 + 3e-6, 2]) {
      const wrong = gradient(x);
      wrong[i]! *= factor;
      const check = checkGradient(f, wrong, x);
      assert.is(check.passed, false, `${i} times ${factor}`);
      assert.is(check.worstIndex, i);
      assert.match(check.reason, `derivative by x[${i}] expected ${check.numerical[i]}, got`);
      assert.ok(!check.reason.includes("undecided"), check.reason);
    }
  }
});

test("random functions: the right gradient passes, one wrong element does not", () => {
  const number = fc.double({ min: -2, max: 2, noNaN: true });
  const terms = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(terms, fc.nat(), (pairs, pick) => {
      const at = Float64Array.from(pairs, ([point]) => point);
      const weights = pairs.map(([, weight]) => weight + Math.sign(weight || 1));
      const sum = (v: Float64Array) =>
        v.reduce((total, e, i) => total + weights[i]! * Math.tanh(e), 3);
      const right = at.map((e, i) => weights[i]! * (1 - Math.tanh(e) ** 2));
      const good = checkGradient(sum, right, at);
      assert.ok(good.passed, good.reason);
      const wrong = right.slice();
      wrong[pick % at.length]! *= 1.001;
      assert.is(checkGradient(sum, wrong, at).passed, false);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("at a kink every slope between those of its sides is right, and none is compared", () => {
  const kinked = (v: Float64Array) => Math.abs(v[0]!) + Math.max(v[1]!, 0) + v[2]! ** 2;
  const at = Float64Array.of(0, 0, 3);
  for (const sub of [-1, 0, 0.5, 1]) {
    const check = checkGradient(kinked, [sub, Math.abs(sub), 6], at);
    assert.ok(check.passed, check.reason);
    assert.ok(check.maxRelativeError < 1e-6);
  }
  const check = checkGradient(kinked, [1, 0, 6], at);
  assert.equal(check.kinks, [0, 1]);
  assert.match(check.reason, "1 derivatives agree within 1e-6; 2 at kinks left out");
  assert.is(checkGradient(kinked, [2, 0, 6], at).worstIndex, 0, "outside of -1 to 1");
  assert.is(checkGradient(kinked, [1, -0.5, 6], at).worstIndex, 1, "outside of 0 to 1");
});

test("a kink that lies beside x, within the probes", () => {
  const relu = ([v]: Float64Array) => Math.max(v!, 0);
  for (const distance of [1e-3, 1e-5, -1e-5, 1e-7, -1e-9]) {
    for (const method of ["richardson", "central"] as const) {
      const at = Float64Array.of(distance);
      const check = checkGradient(relu, [distance > 0 ? 1 : 0], at, { method });
      assert.ok(check.passed, `${distance} ${method}: ${check.reason}`);
      const wrong = checkGradient(relu, [distance > 0 ? 1.5 : -0.5], at, { method });
      assert.is(wrong.passed, false, `${distance} ${method}`);
    }
  }
});

test("a bend is no kink: a wrong gradient between the slopes of a curve is found", () => {
  const curve = ([v]: Float64Array) => 50 * v! ** 2;
  const check = checkGradient(curve, [100 + 1e-3], Float64Array.of(1));
  assert.is(check.passed, false);
  assert.equal(check.kinks, []);
});

test("what rounding does to small derivatives of a large function is no fault", () => {
  const large = (v: Float64Array) => 1e6 + v[0]! ** 2 + 1e-9 * v[1]!;
  const check = checkGradient(large, [2, 1e-9], Float64Array.of(1, 1));
  assert.ok(check.passed, check.reason);
});

test("a derivative that cannot be known so well is undecided, and said to be", () => {
  const noisy = ([v]: Float64Array) => v! + 1e-7 * Math.sin(1e9 * v!);
  const check = checkGradient(noisy, [1], Float64Array.of(1));
  assert.is(check.passed, false);
  assert.match(check.reason, /; undecided, the first is uncertain by \S+ - try another step$/);
});

test("a wrong gradient near the edge of the domain is a verdict, not an error", () => {
  const check = checkGradient(([v]) => Math.sqrt(v!), [1], Float64Array.of(0.003));
  assert.is(check.passed, false);
  assert.is(check.worstIndex, 0);
});

test("nothing to compare passes", () => {
  const check = checkGradient(() => 1, [], new Float64Array());
  assert.ok(check.passed);
  assert.equal([check.worstIndex, check.maxRelativeError], [-1, 0]);
});

test("refusals", () => {
  const refused = (work: () => unknown, kind: string, message: RegExp) => {
    try {
      work();
    } catch (error) {
      assert.instance(error, SimdigitError);
      assert.is((error as SimdigitError).kind, kind);
      assert.match((error as Error).message, message);
      return;
    }
    assert.unreachable(`expected ${message}`);
  };
  const two = Float64Array.of(1, 2);
  refused(() => checkGradient(f, [1], two), "usage", /gradient expected 2 elements, .* got 1/);
  refused(
    () => checkGradient(f, [1, Number.NaN], two),
    "data",
    /gradient\[1\] expected to be finite, got NaN/,
  );
  for (const tolerance of [0, -1, Number.NaN, Infinity]) {
    refused(() => checkGradient(f, gradient, two, { tolerance }), "usage", /tolerance expected/);
  }
  refused(() => checkGradient(() => Number.NaN, [0, 0], two), "data", /f expected to be finite/);
});

test.run();
