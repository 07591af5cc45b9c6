// Recognises files of other programs by their first bytes, else by their names, so that a refusal can say what a file is
// and what to do with one that should be a model. ts/data/foreign_data.ts says what to do with one that should be data.

/** A format that simdigit does not read as a model, though some as data. */
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
/** Office's files before 2007. */
const OLE = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const OF_OFFICE = ["docx", "doc", "pptx", "ppt", "odt", "odp"];
/** Python's pickles of protocol 2 to 5 begin so. */
const PICKLES = ["\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"];
const isPickle = (text: string) => PICKLES.some((start) => text.startsWith(start));
/** bzip2, xz, zstd, 7z and rar. */
const PACKED = ["BZh", "\xfd7zXZ\0", "\x28\xb5\x2f\xfd", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07"];
/** The first number in the pickles that PyTorch before 1.6 wrote. */
const TORCH_MAGIC = "\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19";

const TORCH = ["pth", "pt", "ckpt"];

/** Programs save the weights alone, or under a name of their own beside the state of a training: the first of tensors only. */
const OF_TORCH =
  "next((w for w in weights.values() if isinstance(w, dict) and w and all(map(torch.is_tensor, w.values()))), weights)";

const convert = (file: string, load: string, weights = "weights") => {
  const target = `${file.replace(/\.\w+$/, "")}.safetensors`;
  return `convert it in Python:\n${load}\nsave_file(${weights}, ${JSON.stringify(target)})`;
};
const fromTorch = (file: string) =>
  convert(
    file,
    `import torch; from safetensors.torch import save_file; weights = torch.load(${JSON.stringify(file)}, weights_only=True)`,
    OF_TORCH,
  );
const fromPickle = (file: string) =>
  convert(
    file,
    `import pickle; from safetensors.numpy import save_file; weights = pickle.load(open(${JSON.stringify(file)}, "rb"))`,
  );
const inItsProgram = () => "export the weights as safetensors in the program that wrote it";
const nameModel = () => "name a model that simdigit has saved";
const getAgain = () => "download the file itself";

/** The first that applies counts. */
const formats = [
  {
    name: "a PyTorch file",
    starts: (text, extension) =>
      (text.startsWith(ZIP) && (text.includes("data.pkl") || TORCH.includes(extension))) ||
      (isPickle(text) && (text.includes(TORCH_MAGIC) || TORCH.includes(extension))),
    extensions: TORCH,
    advice: fromTorch,
  },
  {
    name: "a Python pickle",
    starts: isPickle,
    extensions: ["pkl", "pickle"],
    advice: fromPickle,
  },
  {
    name: "a NumPy archive (.npz)",
    starts: (text) => text.startsWith(ZIP) && text.includes(".npy"),
    extensions: ["npz"],
    advice: () => "read it with decodeNpzWeights",
  },
  {
    name: "a Keras model",
    starts: (text, extension) => text.startsWith(ZIP) && extension === "keras",
    extensions: ["keras"],
    advice: inItsProgram,
  },
  {
    name: "a Word or PowerPoint document",
    starts: (text, extension) =>
      (text.startsWith(ZIP) || text.startsWith(OLE)) &&
      (OF_OFFICE.includes(extension) ||
        /opendocument\.(?:text|presentation)|word\/|ppt\//.test(text)),
    extensions: OF_OFFICE,
    advice: nameModel,
  },
  {
    name: "a spreadsheet",
    starts: (text) =>
      (text.startsWith(ZIP) && /\[Content_Types\]\.xml|opendocument\.spreadsheet/.test(text)) ||
      text.startsWith(OLE),
    extensions: ["xlsx", "xls", "ods"],
    advice: nameModel,
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
    name: "an HDF5 file",
    starts: (text) => /^(?:\x89HDF\r\n|MATLAB 7\.3 )/.test(text),
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
    name: "an XML page",
    starts: (text) => /^(?:\xef\xbb\xbf)?\s*<\?xml/i.test(text),
    extensions: ["xml"],
    advice: getAgain,
  },
  {
    name: "a PDF",
    starts: (text) => text.startsWith("%PDF"),
    extensions: ["pdf"],
    advice: getAgain,
  },
  {
    name: "a safetensors file",
    starts: (text) => /^.{3}\0{5}\{/s.test(text),
    advice: getAgain,
  },
  {
    name: "a MATLAB file",
    starts: (text) => text.startsWith("MATLAB "),
    extensions: ["mat"],
    advice: inItsProgram,
  },
  {
    name: "a Parquet table",
    starts: (text) => text.startsWith("PAR1"),
    extensions: ["parquet"],
    advice: nameModel,
  },
  {
    name: "an Arrow table",
    starts: (text) => /^(?:ARROW1\0|FEA1)/.test(text),
    extensions: ["arrow", "feather"],
    advice: nameModel,
  },
  {
    name: "an ARFF table",
    starts: (text) => /^(?:%.*\n|\s)*@relation/i.test(text),
    extensions: ["arff"],
    advice: nameModel,
  },
  {
    name: "text in UTF-32",
    starts: (text) =>
      /^(?:\xff\xfe\0\0|\0\0\xfe\xff|(?:[\t\n\r -~]\0{3}){2}|(?:\0{3}[\t\n\r -~]){2})/.test(text),
    advice: nameModel,
  },
  {
    name: "text in UTF-16",
    starts: (text) => /^(?:\xff\xfe|\xfe\xff|(?:[\t\n\r -~]\0){4}|(?:\0[\t\n\r -~]){4})/.test(text),
    advice: nameModel,
  },
  {
    name: "a tar archive",
    starts: (text) => text.startsWith("ustar", 257),
    extensions: ["tar"],
    advice: inItsProgram,
  },
  {
    name: "packed data",
    starts: (text) => PACKED.some((start) => text.startsWith(start)),
    extensions: ["bz2", "xz", "zst", "7z", "rar"],
    advice: () => "unpack it",
  },
  {
    name: "gzipped data",
    starts: (text) => text.startsWith("\x1f\x8b"),
    extensions: ["gz"],
    advice: () => "unpack it with gunzip",
  },
  {
    name: "a picture",
    starts: (text) => /^(?:\x89PNG|\xff\xd8\xff)/.test(text),
    extensions: ["png", "jpg", "jpeg"],
    advice: nameModel,
  },
  {
    name: "a picture that is no PNG or JPEG",
    starts: (text) =>
      /^(?:GIF8|BM.{4}\0{4}|RIFF.{4}WEBP|II\*\0|MM\0\*|.{4}ftyp(?:heic|heix|mif1|avif))/s.test(
        text,
      ),
    extensions: ["gif", "bmp", "webp", "tif", "tiff", "heic", "avif"],
    advice: nameModel,
  },
  {
    name: "the index of weights in several files",
    starts: (text) => /^\s*\{/.test(text) && /"weight_map"|model-\d+-of-\d+\./.test(text),
    advice: () =>
      "put them into one: save_file({**load_file(first), **load_file(second)}, name), with Python's safetensors.torch",
  },
  {
    name: "a server's error in JSON",
    starts: (text) =>
      text.length < LOOKED_AT &&
      /^\s*\{\s*"(?:errors?|message|detail|code|status|success)"\s*:/.test(text),
    advice: getAgain,
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
] as const satisfies readonly Format[];

export type FormatName = (typeof formats)[number]["name"];

/** The format of the first bytes, else of the name; undefined if neither is known. */
export function recognise(
  bytes: Uint8Array,
  file: string,
): { readonly name: FormatName; readonly byName: boolean; readonly advice: string } | undefined {
  const text = latin1(bytes.subarray(0, LOOKED_AT));
  const extension = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  const known: readonly ((typeof formats)[number] & Format)[] = formats;
  const found = known.find(({ starts }) => starts(text, extension));
  const format = found ?? known.find(({ extensions }) => extensions?.includes(extension));
  return format && { name: format.name, byName: found === undefined, advice: format.advice(file) };
}

/** As "got a PyTorch file - convert it in Python: ..."; undefined if neither first bytes nor name are of a known format. */
export function foreignFile(bytes: Uint8Array, file: string): string | undefined {
  const format = recognise(bytes, file);
  return format && `got ${format.name}${format.byName ? ", by its name" : ""} - ${format.advice}`;
}

/** As 'got one that begins with "P5 28 28" - ...'. */
export function unknownFile(bytes: Uint8Array): string {
  return `got ${unknownStart(bytes)} - ${nameModel()}`;
}

/** As 'one that begins with "P5 28 28"'. */
export function unknownStart(bytes: Uint8Array): string {
  const start = latin1(bytes.subarray(0, 8)).replace(/[^ -~]/g, "?");
  return start === "" ? "an empty one" : `one that begins with "${start}"`;
}

/** A character for each byte. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
