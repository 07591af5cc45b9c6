// simdigit/data: readers of IDX, tables, NPY, NPZ, pictures and CIFAR-10; known data sets; drawn digits; pictures of digits.

export { decodeCifar } from "./cifar.ts";
export { encodeCsv } from "./csv.ts";
export { type DownloadOptions, type DownloadProgress, downloadData } from "./download.ts";
export {
  type DrawnOptions,
  drawDigit,
  drawnDigits,
  drawnSplits,
  drawSplits,
} from "./drawn/index.ts";
export type { Entry, GivenFile, ReadOptions, ReadSets } from "./entry.ts";
export { type HeldBack, heldBack } from "./held_back.ts";
export { decodeIdx, encodeIdxImages, encodeIdxLabels, type NamedBytes } from "./idx.ts";
export { decodePicture } from "./image/decode.ts";
export { digitFromImage } from "./image/digit.ts";
export { type Picture, resizePicture } from "./image/picture.ts";
export type { Pixels } from "./image/pixels.ts";
export type { KnownFile, KnownSet } from "./known/known_set.ts";
export { decodeNpzWeights } from "./npz_weights.ts";
export { checkPlausible } from "./plausible.ts";
export { readData, readEntries } from "./read.ts";
export {
  type DrawnSource,
  type ReadSource,
  type ResolvedData,
  resolveData,
  type SourceOptions,
} from "./source.ts";
export { type DecodedTable, decodeTable, type TableOptions } from "./table.ts";
