// A dense layer: y = x W + b. Float64 twin of assembly/layers/dense.ts.

import { gemm } from "./gemm.ts";
import type { Layer } from "./layer.ts";
import { sumRows } from "./reduce.ts";

export const denseLayer: Layer<"dense"> = {
  forward({ rows: m, inputs: k, outputs: n, tensors: [weights, bias] }, x) {
    const acts = new Float64Array(m * n);
    const [b, c] = [weights!, acts];
    gemm({ form: "nn", m, n, k, a: x, lda: k, b, ldb: n, c, ldc: n, bias: bias! });
    return { x, acts };
  },

  /** dx = dy W^T. */
  backward({ rows: m, inputs: n, outputs: k, tensors: [weights] }, _pass, dy) {
    const c = new Float64Array(m * n);
    gemm({ form: "nt", m, n, k, a: dy, lda: k, b: weights!, ldb: k, c, ldc: n });
    return c;
  },

  /** dW = x^T dy, db = the sum of dy's rows. */
  differentiate({ rows: k, inputs: m, outputs: n }, { x }, dy, [dW, db]) {
    gemm({ form: "tn", m, n, k, a: x, lda: m, b: dy, ldb: n, c: dW!, ldc: n });
    sumRows(k, n, dy, db!);
  },
};
