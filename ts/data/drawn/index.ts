// Drawn digits: handwritten-looking 28 x 28 digits made by a procedure, for when MNIST is not at hand.
// The public face of this folder; nothing here comes from MNIST's images.

export { drawDigit } from "./digit.ts";
export type { DrawingProgress, DrawnOptions } from "./splits.ts";
export { drawnDigits, drawnSplits, drawSplits } from "./splits.ts";
