// What the columns of a table are called. A checkpoint keeps it, so that other tables are read by name, in any order.

import { badData } from "./errors.ts";
import { type Check, fieldsOf, listOf, optional, text } from "./json.ts";

export interface Columns {
  /** The name of each feature. */
  readonly inputs: readonly string[];
  /** Of the column with class labels. */
  readonly labels?: string;
  /** Of the columns with numbers to predict. */
  readonly targets?: readonly string[];
}

/** Throws SimdigitError "data" unless a JSON value is of these types. */
export const columnsFields: Check = fieldsOf({
  inputs: listOf(text),
  labels: optional(text),
  targets: optional(listOf(text)),
} satisfies Record<keyof Columns, Check>);

/** Throws unless there is a name for each of `features`. */
export function checkColumns({ inputs }: Columns, features: number): void {
  if (inputs.length === features) return;
  throw badData(`columns expected the names of ${features} inputs, got ${inputs.length}`);
}
