// Optimisers that shrink weights by l1 and l2. WGSL twin of assembly/optimizers/proximal.ts. For proximal_gd, step.l1 and
// step.l2 are multiplied by lr; for adagrad_da by the number of the step, and step.l2 by lr as well.

export const proximalGd = "w = shrunk(w - step.rate * g, vec4f(step.l1)) / (1.0 + step.l2);";

export const proximalAdagrad = /* wgsl */ `
  a += g * g;
  let own = step.rate / sqrt(a);
  w = shrunk(w - own * g, own * step.l1) / (own * step.l2 + 1.0);`;

export const ftrl = /* wgsl */ `
  let squares = a + g * g;
  let root = sqrt(squares);
  b = b + g - (root - sqrt(a)) * step.inverse_rate * w;
  a = squares;
  w = -shrunk(b, vec4f(step.l1)) / (root * step.inverse_rate + 2.0 * step.l2);`;

export const adagradDa = /* wgsl */ `
  a += g;
  b += g * g;
  w = -step.rate * shrunk(a, vec4f(step.l1)) / (step.l2 + sqrt(b));`;
