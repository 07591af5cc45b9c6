// Adagrad, RMSprop and Adadelta. WGSL twin of assembly/optimizers/adaptive.ts.

export const adagrad = "a += g * g; w -= step.rate * g / (sqrt(a) + step.epsilon);";

export const rmsprop = /* wgsl */ `
  a = flushed(a + step.take1 * (g * g - a));
  w -= step.rate * g / (sqrt(a) + step.epsilon);`;

export const adadelta = /* wgsl */ `
  a = flushed(a + step.take1 * (g * g - a));
  let change = sqrt(b + step.epsilon) / sqrt(a + step.epsilon) * g;
  b = flushed(b + step.take1 * (change * change - b));
  w -= step.rate * change;`;
