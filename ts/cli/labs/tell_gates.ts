// The handout's gates: AND and XOR by one perceptron and by two layers of them. The lab gates then learns them by
// gradient descent.

import {
  and,
  andPerceptron,
  answers,
  fixedXor,
  type GateResult,
  learnPerceptron,
  xor,
} from "../../labs/gates.ts";
import type { Output } from "../output.ts";

/** Long enough for the rule to run through its cycle many times. */
const EPOCHS = 1000;

export function tellGates(output: Output): void {
  const byHand = answers(andPerceptron, and);
  tellGate(output, "and", "AND by a perceptron with weights 1, 1 and bias -1.5", byHand);
  const learned = learnPerceptron(and, EPOCHS);
  const ended = `AND by Rosenblatt's rule, learned in ${learned.epochs} epochs`;
  tellGate(output, "and_learned", ended, answers(learned.perceptron, and));
  const circles = learnPerceptron(xor, EPOCHS);
  const { mostCorrect } = circles;
  output.event({ event: "gate", gate: "xor_one_layer", epochs: EPOCHS, most_correct: mostCorrect });
  output.sentence(
    `XOR by Rosenblatt's rule: after ${EPOCHS} epochs at most ${mostCorrect} of 4 right, since no line separates them`,
  );
  tellGate(output, "xor_fixed", "XOR by the fixed net of two layers", fixedXor());
}

function tellGate(output: Output, gate: string, what: string, result: GateResult): void {
  const { outputs, correct } = result;
  output.event({ event: "gate", gate, outputs, correct });
  output.sentence(`${what}: 00, 01, 10, 11 give ${outputs.join(", ")}; ${correct} of 4 right`);
}
