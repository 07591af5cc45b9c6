// A network as onnxruntime computes it, from an exported file.

import type * as Ort from "onnxruntime-web";

type Runtime = typeof Ort;

/** The newest version, and that of September 2023, which optimises graphs in other ways. */
export const versions = ["onnxruntime-web", "onnxruntime-web-1.16"] as const;
export type Version = (typeof versions)[number];

const runtimes = Object.fromEntries(
  await Promise.all(versions.map(async (version) => [version, await open(version)])),
) as Readonly<Record<Version, Runtime>>;

async function open(version: Version): Promise<Runtime> {
  const module = await import(version);
  const runtime: Runtime = module.default ?? module; // 1.16 is CommonJS
  runtime.env.wasm.numThreads = 1;
  return runtime;
}

export interface Computed {
  /** Of the graph's output. */
  readonly name: string;
  readonly values: Float32Array | Float64Array;
}

/** The output of the graph for rows of so many columns. */
export async function outputsIn(
  version: Version,
  file: Uint8Array,
  values: Uint8Array | Float32Array | Float64Array,
  columns: number,
): Promise<Computed> {
  const { InferenceSession, Tensor } = runtimes[version];
  const session = await InferenceSession.create(file);
  const rows = values.length / columns;
  const type =
    values instanceof Uint8Array ? "uint8" : values instanceof Float32Array ? "float32" : "float64";
  const { [session.outputNames[0]!]: output } = await session.run({
    [session.inputNames[0]!]: new Tensor(type, values, [rows, columns]),
  });
  await session.release();
  return { name: session.outputNames[0]!, values: output!.data as Computed["values"] };
}
