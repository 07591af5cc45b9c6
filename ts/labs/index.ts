// simdigit/labs: the handouts' programs as data, what they published, and how a run compares with it.

export { type Reference, referenceOf } from "./figures.ts";
export { type Judgement, judge } from "./judge.ts";
export type { Lab, Published } from "./lab.ts";
export { DEFAULT_LAB, findLab, labs } from "./labs.ts";
