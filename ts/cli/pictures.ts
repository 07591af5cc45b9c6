// The pictures that --image names, and what a model sees of each.

import process from "node:process";
import type { Bytes } from "../core/arrays.ts";
import { joined } from "../core/bytes.ts";
import type { Checkpoint } from "../core/checkpoint.ts";
import { namesOfOutputs } from "../core/class_names.ts";
import type { ImageShape, RawValues } from "../core/dataset.ts";
import { badData, usage } from "../core/errors.ts";
import { inRange } from "../core/image_range.ts";
import { outputCount } from "../core/spec.ts";
import { SIDE } from "../data/drawn/frame.ts";
import { entriesAt } from "../data/entries.ts";
import type { Entry } from "../data/entry.ts";
import { decodePicture, decodePixels } from "../data/image/decode.ts";
import { findDigit } from "../data/image/digit.ts";
import { resizePicture } from "../data/image/picture.ts";
import { inOrder } from "../data/in_order.ts";
import { isPictureName } from "../data/pictures.ts";
import type { Platform } from "../platform/platform.ts";

const STANDARD_INPUT = "-";

/** What a model sees of a picture. */
export interface Seen {
  readonly inputs: RawValues;
  readonly shape: ImageShape;
  /** What was in the picture beside the digit. */
  readonly dropped: readonly string[];
}

/** A picture, and what it is called in a table: its name in the folder that was named, else its path. */
export interface NamedPicture extends Entry {
  readonly id: string;
}

/** The files, those in the folders in the order of their names and numbers, and - for standard input. */
export async function picturesOf(
  platform: Platform,
  names: readonly string[],
): Promise<NamedPicture[]> {
  const found: NamedPicture[] = [];
  for (const name of names) {
    if (name === STANDARD_INPUT) {
      found.push({ path: name, id: name, size: 0, read: readStandardInput });
      continue;
    }
    if (await isFolder(platform, name)) found.push(...(await picturesIn(platform, name)));
    else found.push({ path: name, id: name, size: 0, read: () => platform.readBytes(name) });
  }
  return found;
}

async function isFolder(platform: Platform, path: string): Promise<boolean> {
  if ((await platform.fileSize(path)) !== undefined) return false;
  return platform.list(path).then(
    () => true,
    () => false,
  );
}

async function picturesIn(platform: Platform, folder: string): Promise<NamedPicture[]> {
  const entries = await entriesAt(platform, folder);
  const pictures = entries
    .filter(({ path }) => isPictureName(path))
    .sort((a, b) => inOrder(a.path, b.path));
  if (pictures.length > 0) {
    return pictures.map((entry) => {
      return { ...entry, id: entry.path, path: platform.join(folder, entry.path) };
    });
  }
  throw badData(
    `${folder}: expected a folder of PNG or JPEG pictures, got none among ${entries.length} files`,
  );
}

async function readStandardInput(): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  for await (const part of process.stdin) parts.push(part);
  return joined(parts);
}

/** How a model sees pictures. Throws a usage error for a model that takes none. */
export function sightOf(checkpoint: Checkpoint): (bytes: Uint8Array, name: string) => Seen {
  const { range } = checkpoint;
  if (readsDigits(checkpoint)) {
    return (bytes, name) => {
      const { digit, dropped } = findDigit(decodePixels(bytes, name), name);
      return { inputs: inRange(digit, range), shape: [SIDE, SIDE, 1], dropped };
    };
  }
  const shape = shapeOf(checkpoint);
  return (bytes, name) => {
    const { data } = resizePicture(decodePicture(bytes, name), ...shape);
    return { inputs: inRange(data, range), shape, dropped: [] };
  };
}

/** Whether the model's classes are the digits and its inputs an image as MNIST's. */
function readsDigits({ recipe: { network }, shape, outputs }: Checkpoint): boolean {
  const isDigit = network.inputs === SIDE * SIDE && (shape === undefined || shape[0] === SIDE);
  const isNumbered = outputs?.kind !== "numbers" && namesOfOutputs(outputs) === undefined;
  return isDigit && isNumbered && outputCount(network) === 10;
}

/** The shape that the model says, else a square, grey or in colour. */
function shapeOf({ recipe, shape }: Checkpoint): ImageShape {
  const { inputs } = recipe.network;
  if (shape && [1, 3].includes(shape[2])) return shape;
  for (const channels of [1, 3]) {
    const side = Math.sqrt(inputs / channels);
    if (!shape && Number.isInteger(side) && side >= 4) return [side, side, channels];
  }
  throw usage(
    `--image expected a model of images, got one of ${inputs} inputs that are none - predict tables by --data`,
  );
}
