// Recognises files of other programs by their first bytes, so that a refusal can say what a file is and what to do.

/** A format that simdigit does not read as a model. */
interface Format {
  readonly name: string;
  /** Whether these are its first bytes, given as Latin-1 text. */
  readonly starts: (text: string) => boolean;
  /** What to do with the file called `file`. */
  readonly advice: (file: string) => string;
}

/** Bytes to look at: a zip names its first member there, and pages may begin with comments. */
const LOOKED_AT = 512;
const ZIP = "PK\x03\x04";
/** PyTorch before 1.6 wrote Python pickles, of protocol 2 to 5. */
const PICKLES = ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"];

const convert = (file: string, load: string) => {
  const target = `${file.replace(/\.\w+$/, "")}.safetensors`;
  return `convert it in Python:\n${load}\nsave_file(weights, ${JSON.stringify(target)})`;
};
const fromTorch = (file: string) =>
  convert(
    file,
    `import torch; from safetensors.torch import save_file; weights = torch.load(${JSON.stringify(file)}, weights_only=True)`,
  );
const fromNumpy = (file: string) =>
  convert(
    file,
    `import numpy; from safetensors.numpy import save_file; weights = dict(numpy.load(${JSON.stringify(file)}))`,
  );
const inItsProgram = () => "export the weights as safetensors in the program that wrote it";
const getAgain = () => "download the file itself";

/** The first that applies counts. */
const formats: readonly Format[] = [
  {
    name: "a PyTorch file",
    starts: (text) =>
      (text.startsWith(ZIP) && text.includes("data.pkl")) ||
      PICKLES.some((start) => text.startsWith(start)),
    advice: fromTorch,
  },
  {
    name: "a NumPy archive (.npz)",
    starts: (text) => text.startsWith(ZIP) && text.includes(".npy"),
    advice: fromNumpy,
  },
  { name: "a zip archive", starts: (text) => text.startsWith(ZIP), advice: inItsProgram },
  {
    name: "a NumPy array (.npy)",
    starts: (text) => text.startsWith("\x93NUMPY"),
    advice: inItsProgram,
  },
  {
    name: "an HDF5 file, as Keras writes",
    starts: (text) => text.startsWith("\x89HDF\r\n"),
    advice: inItsProgram,
  },
  {
    name: "an ONNX model",
    starts: (text) => text[0] === "\x08" && text[2] === "\x12",
    advice: inItsProgram,
  },
  { name: "a GGUF file", starts: (text) => text.startsWith("GGUF"), advice: inItsProgram },
  {
    name: "a Git LFS pointer",
    starts: (text) => text.startsWith("version https://git-lfs"),
    advice: () => "fetch the file itself with git lfs pull",
  },
  {
    name: "an HTML page",
    starts: (text) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|!--)/i.test(text),
    advice: getAgain,
  },
  {
    name: "gzipped data",
    starts: (text) => text.startsWith("\x1f\x8b"),
    advice: () => "unpack it with gunzip",
  },
  { name: "JSON text", starts: (text) => /^\s*[{[]\s*["\d{[]/.test(text), advice: inItsProgram },
];

/** As "got a PyTorch file - convert it in Python: ..."; undefined if the first bytes are of no format known here. */
export function foreignFile(bytes: Uint8Array, file: string): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  const format = formats.find(({ starts }) => starts(text));
  return format && `got ${format.name} - ${format.advice(file)}`;
}
