// Drawn digits: procedural 28 x 28 digits that look handwritten, for use without MNIST. Nothing comes from its images.

export { drawDigit } from "./digit.ts";
export type { DrawingProgress, DrawnOptions } from "./splits.ts";
export { drawnDigits, drawnSplits, drawSplits } from "./splits.ts";
