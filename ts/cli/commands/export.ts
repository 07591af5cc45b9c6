// simdigit export MODEL FILE: a saved model as an ONNX file for other runtimes, or as an NPZ file for NumPy.

import type { Argv } from "yargs";
import type { Bytes } from "../../core/arrays.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { isUniform, type Scaling } from "../../core/dataset.ts";
import { expected } from "../../core/errors.ts";
import { encodeNpz } from "../../export/npz.ts";
import { encodeOnnx, type OnnxInputs, onnxInputs } from "../../export/onnx/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { outputFlags } from "../common_flags.ts";
import { checkNotRead, checkSaveTarget, conversionTo } from "../files_to_write.ts";
import { flags } from "../flags.ts";
import { notice, openOutput } from "../output.ts";
import { readFixedModel } from "../read_model.ts";
import { weightsFlags } from "../weights_flags.ts";

export function exportCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "export <model> <file>",
    "Write a saved model as ONNX, for other runtimes, or as NPZ, for NumPy",
    (args) =>
      args
        .positional("model", { type: "string", demandOption: true, describe: "Checkpoint file" })
        .positional("file", {
          type: "string",
          demandOption: true,
          describe: "File to write: .onnx or .npz",
        })
        .options({ ...exportFlags, ...outputFlags, ...weightsFlags })
        .example("$0 export m.safetensors m.onnx --inputs bytes", "Takes pixels 0..255 as uint8")
        .example("$0 export m.safetensors m.npz", "For numpy.load"),
    async ({ model, file, inputs, logits, json, ...given }) => {
      const format = formatOf(file, model);
      if (format === "npz") checkNoGraph(file, inputs, logits);
      checkSaveTarget(file);
      checkNotRead("export", [file], [model]);
      const checkpoint = await readFixedModel(platform, model, given);
      const bytes =
        format === "npz" ? encodeNpz(checkpoint) : onnxOf(checkpoint, file, inputs, logits);
      await platform.writeFileAtomically(file, bytes);
      const output = openOutput(json);
      output.event({ event: "written", file });
      output.line(file);
    },
  );
}

const exportFlags = flags({
  inputs: {
    choices: onnxInputs,
    defaultDescription: "scaled",
    describe:
      "What an ONNX graph takes: scaled inputs; raw values, such as pixels 0..255, which it scales; the same as bytes",
  },
  logits: {
    type: "boolean",
    default: false,
    describe: "End an ONNX graph with logits, without softmax",
  },
});

function formatOf(file: string, model: string): "onnx" | "npz" {
  const [, extension = ""] = /\.(\w+)$/.exec(file.toLowerCase()) ?? [];
  if (extension === "onnx" || extension === "npz") return extension;
  const conversion = conversionTo(extension, model, file);
  const advice =
    extension === "safetensors"
      ? " - the model comes first: simdigit export MODEL FILE"
      : conversion && ` - convert the model: ${conversion}`;
  throw expected("export", "a file that ends in .onnx or .npz", file + advice);
}

/** Throws a usage error for flags that an NPZ file has no use for. */
function checkNoGraph(file: string, inputs: OnnxInputs | undefined, logits: boolean): void {
  const flag = inputs !== undefined ? "--inputs" : logits ? "--logits" : undefined;
  if (flag !== undefined) throw expected(flag, "an ONNX file", `${file} - leave it out`);
}

function onnxOf(
  checkpoint: Checkpoint,
  file: string,
  inputs: OnnxInputs = "scaled",
  logits = false,
): Bytes {
  const bytes = encodeOnnx(checkpoint, { inputs, logits });
  const formula = formulaOf(checkpoint.recipe.scaling);
  if (inputs === "scaled" && formula !== "v") {
    notice(`${file} takes scaled inputs, ${formula} - with --inputs raw it scales values v itself`);
  }
  return bytes;
}

/** As "v / 255" and "v / 255 * 2 - 1", for a raw value v; "v" if it stays as it is. */
function formulaOf(scaling: Scaling): string {
  if (!isUniform(scaling)) return "(v - mean) / deviation";
  const { divisor, scale, shift } = scaling;
  const sign = shift < 0 ? "-" : "+";
  return [
    "v",
    ...(divisor === 1 ? [] : [`/ ${divisor}`]),
    ...(scale === 1 ? [] : [`* ${scale}`]),
    ...(shift === 0 ? [] : [`${sign} ${Math.abs(shift)}`]),
  ].join(" ");
}
