// fit(x, y): the door for whoever wants no recipe.

export type { Answers } from "./answers.ts";
export { fit } from "./fit.ts";
export { FittedModel } from "./fitted.ts";
export type { Task } from "./judge.ts";
export { loadModel } from "./load.ts";
export { type ExamplesAndAnswers, Model } from "./model.ts";
export type { Nested } from "./nested.ts";
export type { FitEpoch, FitOptions, FitProgress, HostOptions } from "./options.ts";
export type { Score } from "./score.ts";
