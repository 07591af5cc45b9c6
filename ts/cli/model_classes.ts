// Models of fit() on the command line, whose data have classes 0, 1, ...

import type { Checkpoint } from "../core/checkpoint.ts";
import { usage } from "../core/errors.ts";

/** Throws a usage error for a model that answers by numbers, or by names that the data do not have. */
export function checkNumberedClasses({ outputs }: Checkpoint, file: string): void {
  if (outputs === undefined) return;
  const advice = "use it in TypeScript: loadModel(bytes) and predict(x)";
  if (outputs.kind === "numbers") {
    throw usage(`${file} expected a model of classes, got one that predicts numbers - ${advice}`);
  }
  const named = outputs.classes.find((name, number) => String(name) !== String(number));
  if (named === undefined) return;
  throw usage(
    `${file} expected a model of classes 0, 1, ..., got one with names such as ${JSON.stringify(named)} - ${advice}`,
  );
}
