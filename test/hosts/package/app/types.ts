// Every entry that needs no Node, and names of each, as a strict TypeScript program meets them.
import { type OpenOptions, openSession, type Recipe, type RunRecord, run } from "simdigit";
import { type DownloadProgress, drawnSplits, type Pixels } from "simdigit/data";
import { checkGradient, type GradientCheck } from "simdigit/gradcheck";
import { strictModule } from "simdigit/inline";
import { findLab, type Lab } from "simdigit/labs";
import { type ReportData, reportHtml } from "simdigit/report";
import type { GpuDevice, WebGpuSession } from "simdigit/webgpu";

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
export const page = (data: ReportData): string => reportHtml(data);
export async function learn(): Promise<RunRecord> {
  const options: OpenOptions = { ...recipe, module: await strictModule() };
  const splits = drawnSplits({ train: 100, test: 10 });
  const clock = () => performance.now();
  return run(await openSession(options), { recipe, splits, seed: 1, clock });
}
// @ts-expect-error: a picture is no recipe
export const wrong: Recipe = digit;
