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
    ({ json }) => {
      const output = openOutput(json);
      const rows = [["lab", "layers", "published", "what it shows"]];
      for (const { id, title, recipe, published } of labs) {
        const layers = layerSizes(recipe.network);
        output.event({ event: "lab", id, title, layers, published });
        const share = published.accuracy === undefined ? "" : percent(published.accuracy);
        rows.push([id, layers.join("-"), share, title]);
      }
      for (const line of table("llrl", rows)) output.line(line);
    },
  );
}
