// The handout's gates.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  and,
  andPerceptron,
  answers,
  fire,
  fixedXor,
  learnPerceptron,
  step,
  xor,
} from "../../../ts/labs/gates.ts";

const test = suite("gates");

test("a step is 1 above 0 alone", () => {
  assert.equal([-1, -0, 0, 1e-300, 1].map(step), [0, 0, 0, 1, 1]);
});

test("AND by the handout's weights", () => {
  assert.equal(answers(andPerceptron, and), { outputs: [0, 0, 0, 1], correct: 4 });
  assert.is(fire({ weights: [1, 1], bias: -0.5 }, [0, 1]), 1);
});

test("the learning rule finds AND and stops", () => {
  const { perceptron, epochs, mostCorrect } = learnPerceptron(and, 100);
  assert.is(mostCorrect, 4);
  assert.ok(epochs !== null && epochs < 20);
  assert.is(answers(perceptron, and).correct, 4);
});

test("no perceptron gets XOR right: not by the rule, and not on a grid of weights", () => {
  const { epochs, mostCorrect } = learnPerceptron(xor, 500);
  assert.is(epochs, null);
  assert.ok(mostCorrect < 4);
  for (let w1 = -3; w1 <= 3; w1 += 0.5) {
    for (let w2 = -3; w2 <= 3; w2 += 0.5) {
      for (let bias = -3; bias <= 3; bias += 0.25) {
        assert.ok(answers({ weights: [w1, w2], bias }, xor).correct < 4);
      }
    }
  }
});

test("XOR by the fixed net of two layers", () => {
  assert.equal(fixedXor(), { outputs: [0, 1, 1, 0], correct: 4 });
});

test.run();
