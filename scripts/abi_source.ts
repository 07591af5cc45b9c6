// The ABI as data, read from the AssemblyScript sources that define it: the exports of assembly/index.ts and
// index_threads.ts with their signatures and doc comments, the enumerations, and the structs that a host fills in.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const assembly = fileURLToPath(new URL("../assembly", import.meta.url));

/** Bytes of each type of an argument, a result or a field. usize is an address or a handle. */
export const typeBytes = { i32: 4, u32: 4, f64: 8, usize: 4 } as const;
export type AbiType = keyof typeof typeBytes;

export interface Field {
  readonly name: string;
  readonly type: AbiType;
  readonly doc: string;
}

export interface AbiFunction {
  readonly name: string;
  readonly doc: string;
  readonly parameters: readonly Omit<Field, "doc">[];
  readonly result: AbiType;
}

export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly doc: string;
}

export interface Enumeration {
  readonly name: string;
  readonly doc: string;
  readonly members: readonly Constant[];
}

export interface Struct {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}

export interface Abi {
  readonly version: number;
  readonly enumerations: readonly Enumeration[];
  readonly structs: readonly Struct[];
  readonly functions: readonly AbiFunction[];
  /** Additional exports of the threads builds. */
  readonly threads: readonly AbiFunction[];
}

/** The constants of a file from `first` to the one before `end`; without `end`, to the last. */
interface Place {
  readonly name: string;
  readonly doc: string;
  readonly file: string;
  readonly first: string;
  readonly end?: string;
}

const enumerations: readonly Place[] = [
  {
    name: "status",
    doc: "Result of a function that can refuse its arguments.",
    file: "base/abi",
    first: "OK",
    end: "F32",
  },
  {
    name: "layer_kind",
    doc: "Kinds of layers.",
    file: "layers/layer",
    first: "DENSE",
    end: "LAYER_KINDS",
  },
  { name: "dtype", doc: "Element types.", file: "base/abi", first: "F32" },
  {
    name: "activation",
    doc: "Activation functions.",
    file: "kernels/activation",
    first: "LINEAR",
    end: "ACTIVATIONS",
  },
  {
    name: "loss",
    doc: "Loss functions.",
    file: "kernels/loss",
    first: "SOFTMAX_CROSS_ENTROPY",
    end: "LOSSES",
  },
  {
    name: "optimizer",
    doc: "Optimisers.",
    file: "optimizers/hyper",
    first: "SGD",
    end: "OPTIMIZERS",
  },
  {
    name: "initialiser",
    doc: "Distributions of the initial parameters.",
    file: "layers/start",
    first: "ZEROS",
    end: "INITIALISERS",
  },
  {
    name: "numerical_method",
    doc: "Methods of net_numerical_gradient.",
    file: "derivatives/gradient",
    first: "FORWARD",
    end: "METHODS",
  },
  {
    name: "numerical_flag",
    doc: "Bits of the flags that net_numerical_gradient sets for a derivative.",
    file: "derivatives/workspace",
    first: "KINK",
    end: "UNITS",
  },
  {
    name: "numerical_form",
    doc: "Forms of the losses in net_train_numerical.",
    file: "derivatives/handout/sigmoid_pairs",
    first: "LITERAL",
    end: "FORMS",
  },
];

/** Classes whose fields a host writes into the engine's memory. */
const structs = [
  { name: "LayerSpec", file: "layers/layer" },
  { name: "Hyper", file: "optimizers/hyper" },
] as const;

/** Reads the sources. Throws if their form is not one that this reader knows. */
export function readAbi(): Abi {
  const [version] = constants("base/abi").filter(({ name }) => name === "ABI_VERSION");
  if (!version)
    throw new Error("assembly/base/abi.ts: expected a constant ABI_VERSION, found none");
  return {
    version: version.value,
    enumerations: enumerations.map(readEnumeration),
    structs: structs.map(({ name, file }) => readStruct(file, name)),
    functions: readFunctions("index"),
    threads: readFunctions("index_threads"),
  };
}

function readEnumeration({ name, doc, file, first, end }: Place): Enumeration {
  return { name, doc, members: members(file, first, end) };
}

function source(file: string): string {
  return readFileSync(join(assembly, `${file}.ts`), "utf8");
}

/** Matches an optional doc comment, and line comments such as prettier-ignore that follow it. */
const DOC = String.raw`(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(?:\/\/.*\s*)*)?`;

/** The text of a doc comment on one line. */
function words(comment: string | undefined): string {
  return (comment ?? "")
    .replace(/^\s*\* ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The exported i32 constants of a file, in order. */
function constants(file: string): Constant[] {
  const pattern = new RegExp(`${DOC}export const (\\w+): i32 = (\\d+);`, "g");
  return [...source(file).matchAll(pattern)].map(([, doc, name, value]) => ({
    name: name!,
    value: Number(value),
    doc: words(doc),
  }));
}

function members(file: string, first: string, end: string | undefined): Constant[] {
  const all = constants(file);
  const names = all.map(({ name }) => name);
  const from = names.indexOf(first);
  const to = end === undefined ? all.length : names.indexOf(end);
  if (from < 0 || to < 0) {
    throw new Error(`assembly/${file}.ts: expected constants ${first} and ${end ?? first}`);
  }
  return all.slice(from, to);
}

function readStruct(file: string, name: string): Struct {
  const pattern = new RegExp(`${DOC}@unmanaged\\s+export class ${name} \\{([^}]*)\\}`);
  const found = pattern.exec(source(file));
  if (!found) throw new Error(`assembly/${file}.ts: expected an unmanaged class ${name}`);
  const fields = [...found[2]!.matchAll(new RegExp(`${DOC}(\\w+): (\\w+);`, "g"))];
  return {
    name,
    doc: words(found[1]),
    fields: fields.map(([, doc, field, type]) => ({
      name: field!,
      type: known(type!, `${name}.${field}`),
      doc: words(doc),
    })),
  };
}

/** The functions in the export lists of a file, in order. */
function readFunctions(list: string): AbiFunction[] {
  const index = source(list).replace(/\/\/.*/g, "");
  const lists = [...index.matchAll(/export \{([^}]*)\} from "\.\/([\w/]+)"/g)];
  return lists.flatMap(([, names, file]) =>
    names!
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => readFunction(file!, name)),
  );
}

function readFunction(file: string, name: string): AbiFunction {
  const pattern = new RegExp(`${DOC}export function ${name}\\(([^)]*)\\): (\\w+) \\{`);
  const found = pattern.exec(source(file));
  const where = `assembly/${file}.ts: ${name}`;
  if (!found) throw new Error(`${where}: expected an exported function, found none`);
  const doc = words(found[1]);
  if (!doc) throw new Error(`${where}: expected a doc comment, found none`);
  const parameters = found[2]!
    .split(",")
    .map((parameter) => parameter.trim())
    .filter(Boolean)
    .map((parameter) => {
      const [argument, type] = parameter.split(": ");
      return { name: argument!, type: known(type!, `${where}(${argument})`) };
    });
  return { name, doc, parameters, result: known(found[3]!, where) };
}

function known(type: string, what: string): AbiType {
  if (type in typeBytes) return type as AbiType;
  throw new Error(`${what}: expected one of ${Object.keys(typeBytes).join(", ")}, got ${type}`);
}
