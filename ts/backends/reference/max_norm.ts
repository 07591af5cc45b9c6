// Weight restriction. Float64 twin of assembly/kernels/max_norm.ts.

/** Scales column j of w (inputs x width, row-major) so that the sum over i of w[i][j]^2 is at most c. */
export function maxNorm(inputs: number, width: number, w: Float64Array, c: number): void {
  for (let j = 0; j < width; j++) {
    let square = 0;
    for (let i = 0; i < inputs; i++) square += w[i * width + j]! ** 2;
    if (square <= c) continue;
    const scale = Math.sqrt(c / square);
    for (let i = 0; i < inputs; i++) w[i * width + j] = w[i * width + j]! * scale;
  }
}
