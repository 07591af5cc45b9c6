// Folders of PNG and JPEG pictures as data sets. picture_classes.ts reads the folders' names, ts/data/image the pictures.

import { type AnyData, hasLabels } from "../core/dataset.ts";
import { badData, type SimdigitError } from "../core/errors.ts";
import type { Entry, ReadOptions, ReadSets } from "./entry.ts";
import { decodePicture } from "./image/decode.ts";
import { isJpeg } from "./image/jpeg.ts";
import { inChannels, type Picture, resizePicture } from "./image/picture.ts";
import { isPng } from "./image/png.ts";
import { type Place, placesOf } from "./picture_classes.ts";
import { checkNoColumns } from "./read_options.ts";
import { setsOf } from "./sets.ts";

/** What pictures of different sizes are resized to: MNIST's rows and columns. */
const SIDE = 28;
/** Pictures of one size are taken as they are up to this many pixels. */
const MOST_PIXELS = 256 * 256;
const MOST_BYTES = 2 ** 31;
/** Files that are read at once. */
const READ_AHEAD = 16;

/** Whether the name is that of a picture, of a format that is read or not. */
export function isPictureName(path: string): boolean {
  return /\.(?:png|jpe?g|gif|bmp|webp|tiff?|heic|avif)$/i.test(path);
}

export function isPicture(bytes: Uint8Array): boolean {
  return isPng(bytes) || isJpeg(bytes);
}

/**
 * Reads pictures as bytes, grey if all are, else in colour. Their size is `options.size`, else that of `options.like`, else
 * their own if all have the same, else 28 x 28. The classes are the folders; pictures in a single folder have no labels.
 */
export async function readPictures(
  entries: readonly Entry[],
  name: string,
  options: ReadOptions,
): Promise<ReadSets> {
  checkNoColumns(`pictures in ${name}`, options);
  const { like } = options;
  const known = like && hasLabels(like) ? namesOf(like) : undefined;
  const { places, classNames, notes } = placesOf(
    entries.map(({ path }) => path),
    known,
  );
  const entryOf = new Map(entries.map((entry) => [entry.path, entry]));
  const gallery = new Gallery(options);
  for (let start = 0; start < places.length; start += READ_AHEAD) {
    const paths = places.slice(start, start + READ_AHEAD).map(({ path }) => path);
    const files = await Promise.all(paths.map((path) => entryOf.get(path)!.read()));
    files.forEach((bytes, i) => {
      gallery.add(decodePicture(bytes, paths[i]!), paths[i]!);
    });
  }
  const { pictures, shape, notes: sizes } = gallery.hang();
  const setOf = (split: Place["split"]) => {
    const chosen = [...places.keys()].filter((i) => places[i]!.split === split);
    if (chosen.length === 0) return undefined;
    const features = shape[0] * shape[1] * shape[2];
    const inputs = new Uint8Array(chosen.length * features);
    chosen.forEach((i, row) => {
      inputs.set(inChannels(pictures[i]!, shape[2]), row * features);
    });
    const labels = labelsOf(
      chosen.map((i) => places[i]!),
      classNames,
    );
    const data: AnyData = { name, inputs, count: chosen.length, features, shape, ...labels };
    return { data, notes: [] };
  };
  return setsOf(name, { train: setOf("train"), test: setOf("test"), notes: [...notes, ...sizes] });
}

function namesOf({ classes, classNames }: { classes: number; classNames?: readonly string[] }) {
  return classNames ?? Array.from({ length: classes }, (_, i) => `${i}`);
}

/** Labels, if the pictures have some. */
function labelsOf(places: readonly Place[], classNames: readonly string[]) {
  if (places[0]!.label === undefined) return {};
  const numberOf = new Map(classNames.map((name, i) => [name, i]));
  const numbers = places.map(({ path, label = "" }) => {
    const number = numberOf.get(label);
    if (number === undefined) throw noClass(path, label, classNames);
    return number;
  });
  const classes = classNames.length;
  const labels = classes <= 256 ? Uint8Array.from(numbers) : Uint16Array.from(numbers);
  return { labels, classes, classNames };
}

function noClass(path: string, label: string, classNames: readonly string[]): SimdigitError {
  const known = classNames.length > 10 ? `${classNames.length} classes` : classNames.join(", ");
  return badData(`${path}: expected a folder named as one of ${known}, got ${label}`);
}

/** Pictures that come one by one, to become of one size. Large ones are resized as they come. */
class Gallery {
  readonly #pictures: Picture[] = [];
  readonly #channels: Picture["channels"] | undefined;
  #size: readonly [rows: number, columns: number] | undefined;
  #bytes = 0;
  readonly #notes: string[] = [];

  constructor({ size, like }: ReadOptions) {
    const shape = like?.shape;
    this.#size = size ?? (shape && [shape[0], shape[1]]);
    const channels = shape?.[2];
    // A set of other channels is not like any pictures, which the sets' sizes say.
    this.#channels = channels === 1 || channels === 3 ? channels : undefined;
  }

  add(picture: Picture, path: string): void {
    const fitting = this.#channels === 1 ? asGrey(picture) : picture;
    const hung = this.#size ? resizePicture(fitting, ...this.#size) : this.#keep(fitting, path);
    this.#pictures.push(hung);
    this.#bytes += hung.data.length;
    if (this.#bytes > MOST_BYTES) {
      throw badData(
        `${path}: expected pictures of at most 2 GiB together - resize them to less with size`,
      );
    }
  }

  /** The picture as it is while all have one size; else it and those before it become small. */
  #keep(picture: Picture, path: string): Picture {
    const { width, height } = this.#pictures[0] ?? picture;
    const isSame = picture.width === width && picture.height === height;
    if (isSame && width * height <= MOST_PIXELS) return picture;
    const why = isSame ? "larger than 256 x 256" : `of different sizes (${path})`;
    this.#notes.push(`pictures ${why}, resized to ${SIDE} x ${SIDE}`);
    this.#size = [SIDE, SIDE];
    this.#pictures.forEach((kept, i) => {
      this.#pictures[i] = resizePicture(kept, SIDE, SIDE);
    });
    this.#bytes = this.#pictures.reduce((sum, { data }) => sum + data.length, 0);
    return resizePicture(picture, SIDE, SIDE);
  }

  /** The pictures, and the shape that all have room in. */
  hang() {
    const [first] = this.#pictures;
    if (first === undefined) throw badData("expected pictures, got none");
    const { width, height } = first;
    const most = this.#pictures.some(({ channels }) => channels === 3) ? 3 : 1;
    const shape = [height, width, this.#channels ?? most] as const;
    return { pictures: this.#pictures, shape, notes: this.#notes };
  }
}

function asGrey(picture: Picture): Picture {
  return { ...picture, channels: 1, data: inChannels(picture, 1) };
}
