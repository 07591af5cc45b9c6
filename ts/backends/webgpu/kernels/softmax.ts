// Softmax, and the loss of a classifier with its gradient. WGSL twin of assembly/kernels/softmax.ts.
// The row's maximum is subtracted first, so no exponential overflows.

import type { Answers } from "./row_loss.ts";

/**
 * The row's -log softmax(z)[label]. `delta`: delivers (softmax(z) - [label]) / rows, the gradient of the mean by z;
 * else softmax(z).
 */
export function softmaxCrossEntropy(delta: boolean, answers: Answers | undefined): string {
  return /* wgsl */ `
/** z, and beyond the last class the lowest number, whose exponential is 0. */
fn logits(row: u32, vector: u32) -> vec4f {
  return select(vec4f(-LARGEST), output(row, vector), columns_of(vector) < vec4u(loss.classes));
}

fn row_loss(row: u32, example: u32, rows: u32) -> f32 {
  let label = ${answers === "labels" ? "labels[example]" : "0u"};
  let vectors = (loss.classes + 3u) / 4u;
  var highest = logits(row, 0u);
  for (var v = 1u; v < vectors; v++) { highest = max(highest, logits(row, v)); }
  let largest = max(max(highest.x, highest.y), max(highest.z, highest.w));
  var sums = vec4f();
  for (var v = 0u; v < vectors; v++) { sums += vector_exp(logits(row, v) - largest); }
  let total = sums.x + sums.y + sums.z + sums.w;
  let share = ${delta ? "1.0 / f32(rows)" : "1.0"};
  let logit = output(row, label / 4u)[label % 4u];
  for (var v = 0u; v < vectors; v++) {
    let probability = vector_exp(logits(row, v) - largest) * (share / total);
    ${delta ? "let taken = select(vec4f(), vec4f(share), columns_of(v) == vec4u(label));" : ""}
    deliver(row, v, probability${delta ? " - taken" : ""});
  }
  return vector_log(vec4f(total)).x - (logit - largest);
}
`;
}
