// Stochastic gradient descent, plain, with momentum, and with Nesterov's. WGSL twin of
// assembly/optimizers/sgd.ts; g is with weight decay, as in all of these.

export const sgd = "w -= step.rate * g;";

export const momentum = "a = step.keep * a + g; w -= step.rate * a;";

export const nesterov = "a = step.keep * a + g; w -= step.rate * (step.keep * a + g);";
