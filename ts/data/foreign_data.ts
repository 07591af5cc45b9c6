// What to do with files that are no data that this program reads. ts/core/foreign_file.ts recognises them; its advice there
// is for files that should be models.

import { badData, type SimdigitError } from "../core/errors.ts";
import { type FormatName, recognise, unknownStart } from "../core/foreign_file.ts";

/** An error such as "x.gz: expected an IDX file, got an HTML page - download the file itself". */
export function expectedFormat(bytes: Uint8Array, file: string, wanted: string): SimdigitError {
  return badData(
    `${file}: expected ${wanted}, ${foreignData(bytes, file) ?? `got ${unknownStart(bytes)} - is it the right file?`}`,
  );
}

/** As "got an HTML page - download the file itself"; undefined if the format is unknown, or may be that of data. */
export function foreignData(bytes: Uint8Array, file: string): string | undefined {
  const format = recognise(bytes, file);
  if (format === undefined || !(format.name in advice)) return undefined;
  return `got ${format.name}${format.byName ? ", by its name" : ""} - ${advice[format.name]!(file)}`;
}

const python = (file: string, lines: (from: string, to: string) => string, ending = "npz") =>
  `convert it in Python:\n${lines(quoted(file), quoted(file.replace(/(?:\.\w+)?$/, `.${ending}`)))}`;
const quoted = (file: string) => JSON.stringify(file.split("/").at(-1));

const asData = () => "it holds a model: name a data set";
const asCsv = (read: string) => (file: string) =>
  python(
    file,
    (from, to) => `import pandas; pandas.${read}(${from}).to_csv(${to}, index=False)`,
    "csv",
  );
const inUtf8 = (encoding: string) => (file: string) =>
  `convert it: iconv -f ${encoding} -t UTF-8 ${quoted(file)} > ${quoted(file.replace(/(\.\w+)?$/, "-utf8$1"))}`;
const itself = () => "download the file itself";
const asPng = () => "save it as PNG or JPEG";

/** What to do with files of these formats, if data is expected. Formats that are not here may be read. */
const advice: Partial<Record<FormatName, (file: string) => string>> = {
  "a PyTorch file": (file) =>
    python(
      file,
      (from, to) =>
        `import numpy, torch; x, y, *_ = torch.load(${from}, weights_only=True)\nnumpy.savez(${to}, x=x.numpy(), y=y.numpy())`,
    ),
  "a Python pickle": (file) =>
    `for CIFAR-10 take the binary version; else ${python(
      file,
      (from, to) =>
        `import pickle, numpy; d = pickle.load(open(${from}, "rb"), encoding="bytes")\nnumpy.savez(${to}, x=d[b"data"], y=d[b"labels"])`,
    )}`,
  "a safetensors file": asData,
  "a Keras model": asData,
  "an ONNX model": asData,
  "a GGUF file": asData,
  "an HDF5 file": (file) =>
    python(
      file,
      (from, to) =>
        `import h5py, numpy; f = h5py.File(${from})\nnumpy.savez(${to}, **{name: f[name][:] for name in f})`,
    ),
  "a MATLAB file": (file) =>
    python(
      file,
      (from, to) =>
        `import scipy.io, numpy; m = scipy.io.loadmat(${from})\nnumpy.savez(${to}, x=m["X"], y=m["y"].ravel())`,
    ),
  "an ARFF table": (file) =>
    `its rows are CSV: sed "1,/^@[dD][aA][tT][aA]/d" ${quoted(file)} > ${quoted(file.replace(/(?:\.\w+)?$/, ".csv"))} - then say with labelColumn which column is the class, often "last"`,
  "a Parquet table": asCsv("read_parquet"),
  "an Arrow table": asCsv("read_feather"),
  "a server's error in JSON": itself,
  "a Word or PowerPoint document": () => "save the table that it holds as CSV",
  "JSON text": asCsv("read_json"),
  "a spreadsheet": () => "save the sheet as CSV in the spreadsheet program",
  "text in UTF-32": inUtf8("UTF-32"),
  "text in UTF-16": inUtf8("UTF-16"),
  "the index of weights in several files": asData,
  "a Git LFS pointer": () => "fetch the file itself with git lfs pull",
  "an HTML page": itself,
  "an XML page": itself,
  "a tar archive": () => "unpack it with tar xf, and name the folder",
  "packed data": () => "unpack it first, and name what comes out",
  "a PDF": itself,
  "a picture that is no PNG or JPEG": asPng,
};
