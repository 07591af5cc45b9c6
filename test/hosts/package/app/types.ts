// Every entry that needs no Node, and names of each, as a strict TypeScript program meets them.
import {
  type Dataset,
  decodeSafetensors,
  encodeSafetensors,
  fit,
  type HostGpu,
  type OpenOptions,
  openSession,
  type Parameters,
  type Recipe,
  type RunRecord,
  run,
  type Tensor,
} from "simdigit";
import { type DownloadProgress, drawnSplits, type Pixels } from "simdigit/data";
import { encodeOnnx, type TrainedNetwork } from "simdigit/export";
import { checkGradient, type GradientCheck } from "simdigit/gradcheck";
import { findLab, type Lab } from "simdigit/labs";
import { type ReportData, reportHtml } from "simdigit/report";
import { GpuDevice, type WebGpuSession } from "simdigit/webgpu";

export const lab: Lab = findLab("xavier-adam");
export const recipe: Recipe = lab.recipe;
export const digit: Pixels = { width: 1, height: 1, data: new Uint8Array(1) };
export const told = ({ received }: DownloadProgress): number => received;
export const check: GradientCheck = checkGradient(
  ([x]) => x! ** 2,
  ([x]) => [2 * x!],
  Float64Array.of(3),
);
export const gpu = (session: WebGpuSession): GpuDevice => session.device;
export const open = (gpu: HostGpu): Promise<GpuDevice> => GpuDevice.open(gpu);
export const page = (data: ReportData): string => reportHtml(data);
export const weights: Tensor = { shape: [2], values: Float32Array.of(1, 2) };
export const file: Uint8Array = encodeSafetensors({
  tensors: new Map([["w", weights]]),
  metadata: new Map(),
});
export const exported = (model: TrainedNetwork): Uint8Array => encodeOnnx(model, { inputs: "raw" });
export const read: Parameters | undefined = decodeSafetensors(file).tensors.get("w")?.values;
export const xor: Dataset = {
  ...{ name: "xor", count: 4, features: 2, classes: 2 },
  inputs: Uint8Array.of(0, 0, 0, 1, 1, 0, 1, 1),
  labels: Uint8Array.of(0, 1, 1, 0),
};
export async function learn(): Promise<RunRecord> {
  const options: OpenOptions = { ...recipe, threads: 2 };
  const splits = drawnSplits({ train: 100, test: 10 });
  const clock = () => performance.now();
  await using session = await openSession(options);
  const predicted: Parameters = await session.predict(xor.inputs, recipe.scaling);
  await using model = await fit([[0], [1], [2]], [0, 1, 0]);
  console.log(predicted.length, await model.predict([[1]]));
  return run(session, { recipe, splits, seed: 1, clock });
}
// @ts-expect-error: a picture is no recipe
export const wrong: Recipe = digit;
