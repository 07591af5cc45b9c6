// The flags that say what the files of data do not say themselves, as the readers call them.

import type { InferredOptionTypes } from "yargs";
import type { ReadOptions } from "../data/entry.ts";
import type { tableFlags } from "./common_flags.ts";
import { defined } from "./defined.ts";

export function readOptionsOf(
  given: Partial<InferredOptionTypes<typeof tableFlags>>,
): Pick<ReadOptions, "labelColumn" | "targetColumns" | "transpose"> {
  const { transpose, "label-column": labelColumn, "target-columns": targets } = given;
  return {
    ...defined("labelColumn", labelColumn),
    ...defined("targetColumns", targets?.split(",")),
    ...defined("transpose", transpose),
  };
}
