// The ABI as a Python module of typed stubs: enumerations, structs that pack themselves, and a class with a method an
// export over whatever calls into the module (wasmtime, wasmer, ...). Needs Python's own library alone.

import type { Abi, AbiFunction, AbiType, Enumeration, Struct } from "./abi_source.ts";
import { wrap } from "./wrap.ts";

const pythonTypes: Record<AbiType, string> = { i32: "int", u32: "int", f64: "float", usize: "int" };
/** Letters of Python's struct module. */
const letters: Record<AbiType, string> = { i32: "i", u32: "I", f64: "d", usize: "I" };

/** Of a line, less its indentation. */
const WIDTH = 100;

const head = `"""The engine's exports for Python. Made by scripts/generate_bindings.ts from the sources beside it.

README.md says what is behind them: memory, ownership, status codes, the lifetime of a network.
"""

import struct
from enum import IntEnum
from typing import Callable, NamedTuple
`;

export function pythonBindings({ version, enumerations, structs, functions }: Abi): string {
  return [
    head,
    `#: abi_version() of a module that this file fits.\nABI_VERSION = ${version}\n\n`,
    ...enumerations.map(enumeration),
    ...structs.map(packed),
    exportsHead,
    functions.map(routine).join("\n\n"),
    "",
  ].join("\n");
}

const exportsHead = `class Exports:
    """The exports as methods. \`call(name, *arguments)\` calls one of the instance's; addresses come back unsigned."""

    def __init__(self, call: Callable[..., float]) -> None:
        self._call = call
`;

function enumeration({ name, doc, members }: Enumeration): string {
  const lines = members.map((member) => {
    const note = member.doc ? `  # ${member.doc}` : "";
    return `    ${member.name} = ${member.value}${note}`;
  });
  const title = name.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
  return `class ${title}(IntEnum):\n    """${doc}"""\n\n${lines.join("\n")}\n\n`;
}

function packed({ name, doc, fields }: Struct): string {
  const lines = fields.map((field) => {
    const note = field.doc ? `  # ${field.doc}` : "";
    return `    ${field.name}: ${pythonTypes[field.type]}${note}`;
  });
  const format = fields.map((field) => letters[field.type]).join("");
  return `class ${name}(NamedTuple):
    """${doc}"""

${lines.join("\n")}

    def pack(self) -> bytes:
        """The bytes that the engine reads."""
        return struct.pack("<${format}", *self)

`;
}

function routine({ name, doc, parameters, result }: AbiFunction): string {
  const typed = parameters.map((parameter) => `${parameter.name}: ${pythonTypes[parameter.type]}`);
  const values = [`"${name}"`, ...parameters.map((parameter) => parameter.name)].join(", ");
  const call = `self._call(${values})`;
  const answer = { i32: `int(${call})`, f64: call, u32: unsigned(call), usize: unsigned(call) };
  const lines = wrap(doc, WIDTH);
  const text = lines.length === 1 ? doc : `${lines.join("\n        ")}\n        `;
  const head = `def ${name}(${["self", ...typed].join(", ")}) -> ${pythonTypes[result]}:`;
  return `    ${broken(head)}
        """${text}"""
        return ${broken(answer[result])}`;
}

/** A line of a method, broken between arguments if it is too long. */
function broken(line: string): string {
  return wrap(line, WIDTH, /(?<=,) /).join("\n            ");
}

function unsigned(call: string): string {
  return `int(${call}) & 0xFFFFFFFF`;
}
