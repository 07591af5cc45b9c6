// Files to write: checks in advance that one can be written, and replaces none that is read. read_model.ts reads models.

import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expected, usage } from "../core/errors.ts";
import { fault } from "../platform/fault.ts";
import { notice } from "./output.ts";

/** Formats that users ask for by the name of the file, and what turns a saved model into each. */
const conversions: Readonly<Record<string, (model: string, file: string) => string>> = {
  pth: fromTorch,
  pt: fromTorch,
  npz: byExport,
  onnx: byExport,
};

/** What turns a saved model into a file with this extension; empty if we know of nothing. */
export function conversionTo(extension: string, model: string, file: string): string {
  return Object.hasOwn(conversions, extension) ? conversions[extension]!(model, file) : "";
}

function byExport(model: string, file: string): string {
  return `simdigit export ${model} ${file}`;
}

function fromTorch(model: string, file: string): string {
  const weights = `{k: v for k, v in load_file("${model}").items() if k[:10] != "optimizer."}`;
  return `python -c 'import torch; from safetensors.torch import load_file; torch.save(${weights}, "${file}")'`;
}

/** checkSaveTarget of a model; a name that promises another format than safetensors is refused. */
export function checkModelTarget(flag: string, file: string): void {
  const [, stem, extension = ""] = /^(.*)\.(\w+)$/.exec(file) ?? [];
  const model = `${stem}.safetensors`;
  const conversion = conversionTo(extension.toLowerCase(), model, file);
  if (conversion !== "") {
    throw expected(
      flag,
      "a safetensors file",
      `${file} - save ${model}, then convert it: ${conversion}`,
    );
  }
  checkSaveTarget(file);
}

/**
 * Throws before an hour of training what saving to `file` would throw after it: the folder is missing, the target is
 * a folder, or the place is not writable. A full disk is found only on writing.
 */
export function checkSaveTarget(file: string): void {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory() || file.endsWith("/")) throw codedError("EISDIR");
    // Files are written beside the target and renamed; devices and pipes are written to directly.
    const device = stats !== undefined && !stats.isFile();
    const written = device ? file : dirname(stats ? realpathSync(file) : file);
    accessSync(written, constants.W_OK);
  } catch (error) {
    throw fault("write", file, error, [
      `the folder ${dirname(file)} is not there`,
      "make it first, or choose another",
    ]);
  }
}

/** Throws a usage error if a file that is to be written is one that is read: tables are data here, and are written too. */
export function checkNotRead(
  what: string,
  written: readonly (string | undefined)[],
  read: readonly (string | undefined)[],
): void {
  const sources = new Set(read.filter((file) => file !== undefined).map(placeOf));
  const lost = written.find((file) => file !== undefined && sources.has(placeOf(file)));
  if (lost === undefined) return;
  throw usage(`${what} would replace ${lost}, which is read - choose another name`);
}

/** The path by which a file is known, whatever links lead to it. */
function placeOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

/** Says which files of an earlier run a new one replaces. Devices are not replaced. */
export function tellReplaced(files: readonly (string | undefined)[]): void {
  for (const file of files) {
    if (file === undefined || !statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    notice(`${file} exists and is replaced; --resume continues it`);
  }
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
