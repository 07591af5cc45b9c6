// Stochastic gradient descent, plain, with momentum, and with Nesterov momentum. WGSL twin of assembly/optimizers/sgd.ts.
// As in all optimisers here, g includes weight decay.

export const sgd = "w -= step.rate * g;";

export const momentum = "a = step.keep * a + g; w -= step.rate * a;";

export const nesterov = "a = step.keep * a + g; w -= step.rate * (step.keep * a + g);";
