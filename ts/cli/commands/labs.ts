// simdigit labs: what labs there are.

import type { Argv } from "yargs";
import { layerSizes } from "../../core/spec.ts";
import { labs } from "../../labs/labs.ts";
import { outputFlags } from "../flags.ts";
import { openOutput, percent, table } from "../output.ts";

export function labsCommand(yargs: Argv): Argv {
  return yargs.command(
    "labs",
    "List the labs",
    (args) => args.options(outputFlags),
    (flags) => {
      const output = openOutput(flags.json);
      for (const { id, title, recipe, published } of labs) {
        output.event({ event: "lab", id, title, layers: layerSizes(recipe.network), published });
      }
      const rows = labs.map(({ id, title, recipe, published }) => [
        id,
        layerSizes(recipe.network).join("-"),
        published.accuracy === undefined ? "" : percent(published.accuracy),
        title,
      ]);
      for (const line of table([["lab", "layers", "published", "what it shows"], ...rows])) {
        output.line(line);
      }
    },
  );
}
