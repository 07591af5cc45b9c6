// The ABI as data, read from the AssemblyScript sources that define it: what assembly/index.ts exports, with
// signatures and doc comments, the enumerations and the structs that a host fills in. Writes nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const assembly = fileURLToPath(new URL("../assembly", import.meta.url));

/** Types of arguments, results and fields. usize is an address, or a handle. */
export type AbiType = "i32" | "u32" | "f64" | "usize";
const types: readonly string[] = ["i32", "u32", "f64", "usize"] satisfies AbiType[];

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
}

/**
 * Where the enumerations stand: all constants of a file from `first` to before `end`, or to the last. The first one's
 * comment is that of all where there is no `doc`.
 */
const enumerations: readonly Place[] = [
  {
    name: "status",
    doc: "What a routine that can refuse returns.",
    file: "base/abi",
    first: "OK",
    end: "F32",
  },
  { name: "dtype", doc: "", file: "base/abi", first: "F32" },
  {
    name: "activation",
    doc: "Activations of a layer.",
    file: "kernels/activation",
    first: "LINEAR",
    end: "ACTIVATIONS",
  },
  {
    name: "loss",
    doc: "What training makes small.",
    file: "kernels/loss",
    first: "SOFTMAX_CROSS_ENTROPY",
    end: "LOSSES",
  },
  {
    name: "optimizer",
    doc: "How parameters follow their gradients.",
    file: "optimizers/hyper",
    first: "SGD",
    end: "OPTIMIZERS",
  },
  {
    name: "initialiser",
    doc: "How parameters start.",
    file: "layers/start",
    first: "ZEROS",
    end: "INITIALISERS",
  },
  {
    name: "numerical_method",
    doc: "How net_numerical_gradient finds a loss.",
    file: "derivatives/gradient",
    first: "FORWARD",
    end: "METHODS",
  },
  {
    name: "numerical_flag",
    doc: "Bits of what net_numerical_gradient says of a derivative.",
    file: "derivatives/workspace",
    first: "KINK",
    end: "UNITS",
  },
  {
    name: "numerical_form",
    doc: "How net_train_numerical computes a loss.",
    file: "derivatives/handout/sigmoid_pairs",
    first: "LITERAL",
    end: "FORMS",
  },
];

/** Classes whose fields the host writes into the engine's memory. */
const structs = [
  { name: "LayerSpec", file: "layers/layer" },
  { name: "Hyper", file: "optimizers/hyper" },
] as const;

/** Reads the sources. Throws when they have a shape that this reader does not know. */
export function readAbi(): Abi {
  const [version] = constants("base/abi").filter(({ name }) => name === "ABI_VERSION");
  if (!version)
    throw new Error("assembly/base/abi.ts: expected a constant ABI_VERSION, found none");
  return {
    version: version.value,
    enumerations: enumerations.map(readEnumeration),
    structs: structs.map(({ name, file }) => readStruct(file, name)),
    functions: readFunctions(),
  };
}

interface Place {
  readonly name: string;
  readonly doc: string;
  readonly file: string;
  readonly first: string;
  readonly end?: string;
}

function readEnumeration({ name, doc, file, first, end }: Place): Enumeration {
  const [head, ...rest] = members(file, first, end);
  return doc
    ? { name, doc, members: [head!, ...rest] }
    : { name, doc: head!.doc, members: [{ ...head!, doc: "" }, ...rest] };
}

function source(file: string): string {
  return readFileSync(join(assembly, `${file}.ts`), "utf8");
}

/** A doc comment in front of something, or nothing. */
const DOC = String.raw`(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*)?`;

/** The words of a doc comment on one line. */
function words(comment: string | undefined): string {
  return (comment ?? "")
    .replace(/^\s*\* ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Exported i32 constants of a file, in its order. */
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

/** Every function that assembly/index.ts exports, in its order. */
function readFunctions(): AbiFunction[] {
  const index = source("index").replace(/\/\/.*/g, "");
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
  if (types.includes(type)) return type as AbiType;
  throw new Error(`${what}: expected one of ${types.join(", ")}, got ${type}`);
}
