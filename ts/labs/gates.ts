// Logic gates by perceptrons: one layer of step functions learns AND but not XOR, two layers compute XOR.
// Sources: Rosenblatt 1958; Minsky and Papert 1969; the handout on multi-layer perceptrons.

/** The four inputs of a gate of two. */
const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

export interface Perceptron {
  readonly weights: readonly [number, number];
  readonly bias: number;
}

/** A gate's answers to 00, 01, 10, 11, and the number of correct ones. */
export interface GateResult {
  readonly outputs: readonly number[];
  readonly correct: number;
}

export const and = [0, 0, 0, 1] as const;
export const xor = [0, 1, 1, 0] as const;

/** The handout's AND. */
export const andPerceptron: Perceptron = { weights: [1, 1], bias: -1.5 };

/** 1 where x is above 0. */
export function step(x: number): number {
  return x > 0 ? 1 : 0;
}

/** step(w x + b). */
export function fire({ weights, bias }: Perceptron, x: readonly [number, number]): number {
  return step(weights[0] * x[0] + weights[1] * x[1] + bias);
}

/** The answers of a perceptron to all four inputs. */
export function answers(perceptron: Perceptron, wanted: readonly number[]): GateResult {
  return compare((x) => fire(perceptron, x), wanted);
}

/** The handout's fixed net for XOR: h1 = step(x1 - x2 - 0.5), h2 = step(x1 - x2 + 0.5), y = step(h1 - h2 + 0.5). */
export function fixedXor(): GateResult {
  return compare(([x1, x2]) => {
    const h1 = step(x1 - x2 - 0.5);
    const h2 = step(x1 - x2 + 0.5);
    return step(h1 - h2 + 0.5);
  }, xor);
}

export interface Learned {
  readonly perceptron: Perceptron;
  /** Epochs until all four answers were correct; null if that never happened. */
  readonly epochs: number | null;
  /** Largest number of correct answers after any step. */
  readonly mostCorrect: number;
}

/**
 * Rosenblatt's learning rule from zero: w += (t - y) x, b += t - y. It ends if and only if a line separates the inputs
 * by their answers; for XOR no line does.
 */
export function learnPerceptron(wanted: readonly number[], epochs: number): Learned {
  let perceptron: Perceptron = { weights: [0, 0], bias: 0 };
  let mostCorrect = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const [i, x] of inputs.entries()) {
      const error = wanted[i]! - fire(perceptron, x);
      const [w1, w2] = perceptron.weights;
      perceptron = {
        weights: [w1 + error * x[0], w2 + error * x[1]],
        bias: perceptron.bias + error,
      };
      mostCorrect = Math.max(mostCorrect, answers(perceptron, wanted).correct);
    }
    if (answers(perceptron, wanted).correct === inputs.length) {
      return { perceptron, epochs: epoch, mostCorrect };
    }
  }
  return { perceptron, epochs: null, mostCorrect };
}

function compare(
  gate: (x: readonly [number, number]) => number,
  wanted: readonly number[],
): GateResult {
  const outputs = inputs.map((x) => gate(x));
  return { outputs, correct: outputs.filter((y, i) => y === wanted[i]).length };
}
