// What a JPEG file says before its pixels (ITU T.81): width and height, and in its Exif segment which way up it is.

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Of Exif, 1 to 8: how the stored pixels have to be turned; 1 is as they are. */
  readonly orientation: number;
}

const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;

/** Throws a RangeError if the file ends too soon. */
export function readHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let size: { width: number; height: number } | undefined;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) throw new Error(`no marker at ${at}`);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (isFrame(marker)) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === APP1) orientation = orientationOf(bytes.subarray(at + 4, at + 2 + length));
    if (marker === START_OF_SCAN) break;
    at += 2 + length;
  }
  if (!size) throw new Error("no frame");
  return { ...size, orientation };
}

/** A picture of usual kinds has fewer than 20 scans; each of them goes over all its blocks. */
export function countScans(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === START_OF_SCAN) count++;
  }
  return count;
}

/** The markers SOF0 to SOF15, among which three have other meanings. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** 1 unless the segment is Exif's and its first directory says another. */
function orientationOf(segment: Uint8Array): number {
  const start = String.fromCharCode(...segment.subarray(0, EXIF.length));
  if (start !== EXIF) return 1;
  const tiff = segment.subarray(EXIF.length);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let entry = 0; entry < entries; entry++) {
      const at = directory + 2 + 12 * entry;
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    // A damaged segment says nothing of the picture.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}
