// Adam and AdamW with moments a and b. WGSL twin of assembly/optimizers/adam.ts. step.rate is lr / (1 - beta1^step),
// step.unbias is 1 / sqrt(1 - beta2^step).

export const adam = /* wgsl */ `
  a = flushed(a + step.take1 * (g - a));
  b = flushed(b + step.take2 * (g * g - b));
  w -= step.rate * a / (sqrt(b) * step.unbias + step.epsilon);`;
