// Recognises files of other programs by their first bytes, else by their names, so that a refusal can say what a file is
// and what to do.

/** A format that simdigit does not read as a model. */
interface Format {
  readonly name: string;
  /** Whether these are its first bytes, given as Latin-1 text; `extension` is that of the file's name. */
  readonly starts: (text: string, extension: string) => boolean;
  /** Endings of its files' names, for files whose first bytes tell nothing. */
  readonly extensions?: readonly string[];
  /** What to do with the file called `file`. */
  readonly advice: (file: string) => string;
}

/** Bytes to look at: a zip names its first member there, and pages may begin with comments. */
const LOOKED_AT = 512;
const ZIP = "PK\x03\x04";
/** PyTorch before 1.6 wrote Python pickles, of protocol 2 to 5. */
const PICKLES = ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"];

const TORCH = ["pth", "pt", "ckpt"];

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
const nameModel = () => "name a model that simdigit has saved";
const getAgain = () => "download the file itself";

/** The first that applies counts. */
const formats: readonly Format[] = [
  {
    name: "a PyTorch file",
    starts: (text, extension) =>
      (text.startsWith(ZIP) && (text.includes("data.pkl") || TORCH.includes(extension))) ||
      PICKLES.some((start) => text.startsWith(start)),
    extensions: TORCH,
    advice: fromTorch,
  },
  {
    name: "a NumPy archive (.npz)",
    starts: (text) => text.startsWith(ZIP) && text.includes(".npy"),
    extensions: ["npz"],
    advice: fromNumpy,
  },
  {
    name: "a Keras model",
    starts: (text, extension) => text.startsWith(ZIP) && extension === "keras",
    extensions: ["keras"],
    advice: inItsProgram,
  },
  {
    name: "a zip archive",
    starts: (text) => text.startsWith(ZIP),
    extensions: ["zip"],
    advice: inItsProgram,
  },
  {
    name: "a NumPy array (.npy)",
    starts: (text) => text.startsWith("\x93NUMPY"),
    extensions: ["npy"],
    advice: inItsProgram,
  },
  {
    name: "an HDF5 file, as Keras writes",
    starts: (text) => text.startsWith("\x89HDF\r\n"),
    extensions: ["h5", "hdf5"],
    advice: inItsProgram,
  },
  {
    name: "an ONNX model",
    starts: (text) => text[0] === "\x08" && text[2] === "\x12",
    extensions: ["onnx"],
    advice: inItsProgram,
  },
  {
    name: "a GGUF file",
    starts: (text) => text.startsWith("GGUF"),
    extensions: ["gguf"],
    advice: inItsProgram,
  },
  {
    name: "a Git LFS pointer",
    starts: (text) => text.startsWith("version https://git-lfs"),
    advice: () => "fetch the file itself with git lfs pull",
  },
  {
    name: "an HTML page",
    starts: (text) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|!--)/i.test(text),
    extensions: ["html", "htm"],
    advice: getAgain,
  },
  {
    name: "gzipped data",
    starts: (text) => text.startsWith("\x1f\x8b"),
    extensions: ["gz"],
    advice: () => "unpack it with gunzip",
  },
  {
    name: "a picture",
    starts: (text) => /^(?:\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|RIFF.{4}WEBP)/s.test(text),
    extensions: ["png", "jpg", "jpeg", "gif", "bmp", "webp"],
    advice: nameModel,
  },
  {
    name: "JSON text",
    starts: (text) => /^\s*[{[]\s*["\d{[]/.test(text),
    extensions: ["json", "jsonl"],
    advice: inItsProgram,
  },
  {
    name: "a table",
    starts: (text) => /^(?:[\w.+ -]+[,;\t]){3,}/.test(text),
    extensions: ["csv", "tsv"],
    advice: nameModel,
  },
];

/** As "got a PyTorch file - convert it in Python: ..."; undefined if neither first bytes nor name are of a known format. */
export function foreignFile(bytes: Uint8Array, file: string): string | undefined {
  const text = latin1(bytes.subarray(0, LOOKED_AT));
  const extension = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  const format = formats.find(({ starts }) => starts(text, extension));
  if (format) return `got ${format.name} - ${format.advice(file)}`;
  const named = formats.find(({ extensions }) => extensions?.includes(extension));
  return named && `got ${named.name}, by its name - ${named.advice(file)}`;
}

/** As 'got one that begins with "P5 28 28" - ...'. */
export function unknownFile(bytes: Uint8Array): string {
  const start = latin1(bytes.subarray(0, 8)).replace(/[^ -~]/g, "?");
  return `got one that begins with "${start}" - ${nameModel()}`;
}

/** A character for each byte. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
