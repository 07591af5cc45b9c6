// The ABI as a C header: constants, structs with their sizes asserted, and an inline function an export over what
// wasm2c makes of the module, with signed sizes where wasm2c has unsigned words.

import type { Abi, AbiFunction, AbiType, Enumeration, Field, Struct } from "./abi_source.ts";
import { wrap } from "./wrap.ts";

const cTypes: Record<AbiType, string> = {
  i32: "int32_t",
  u32: "uint32_t",
  f64: "double",
  usize: "simdigit_ptr",
};
/** What wasm2c calls them. */
const rawTypes: Record<AbiType, string> = { ...cTypes, i32: "uint32_t", usize: "uint32_t" };
const bytes: Record<AbiType, number> = { i32: 4, u32: 4, f64: 8, usize: 4 };

/** Of a line. */
const WIDTH = 110;

const head = `/* simdigit.h: the engine's exports for C. Made by scripts/generate_bindings.ts from the sources beside it.
 * README.md says what is behind them: memory, ownership, status codes, the lifetime of a network.
 *
 * The functions call what \`wasm2c -n simdigit\` makes of the module: link them with its output. An embedder by
 * other means defines SIMDIGIT_NO_WASM2C, takes constants and structs, and calls the exports by name. */
#ifndef SIMDIGIT_H
#define SIMDIGIT_H

#include <stdint.h>
`;

export function cHeader({ version, enumerations, structs, functions }: Abi): string {
  return [
    head,
    comment("abi_version() of a module that this header fits."),
    `#define SIMDIGIT_ABI_VERSION ${version}\n`,
    comment("An address in the engine's memory, or a handle; 0 is none."),
    "typedef uint32_t simdigit_ptr;\n",
    ...enumerations.map(enumeration),
    ...structs.map(struct),
    "#ifndef SIMDIGIT_NO_WASM2C\n",
    comment("An instance of the engine, as wasm2c declares it."),
    "typedef struct w2c_simdigit simdigit;\n",
    ...functions.map(routine),
    "#endif\n\n#endif",
    "",
  ].join("\n");
}

function enumeration({ name, doc, members }: Enumeration): string {
  const lines = members.map((member) => {
    const note = member.doc ? ` /* ${member.doc} */` : "";
    return `  SIMDIGIT_${name.toUpperCase()}_${member.name} = ${member.value},${note}`;
  });
  return `${comment(doc)}\nenum simdigit_${name} {\n${lines.join("\n")}\n};\n`;
}

function struct({ name, doc, fields }: Struct): string {
  const type = `simdigit_${snake(name)}`;
  const size = fields.reduce((sum, field) => sum + bytes[field.type], 0);
  const lines = fields.map((field: Field) => {
    const note = field.doc ? ` /* ${field.doc} */` : "";
    return `  ${cTypes[field.type]} ${field.name};${note}`;
  });
  return `${comment(doc)}
typedef struct {
${lines.join("\n")}
} ${type};
_Static_assert(sizeof(${type}) == ${size}, "${type} has ${size} bytes in the engine");
`;
}

function routine({ name, doc, parameters, result }: AbiFunction): string {
  const raw = parameters.map(({ type }) => rawTypes[type]);
  const typed = parameters.map((parameter) => `${cType(parameter)} ${parameter.name}`);
  const values = parameters.map((parameter) => parameter.name);
  const own = `w2c_simdigit_${name}`;
  const signed = result === "i32" ? "(int32_t)" : "";
  return [
    comment(doc),
    indented(`${rawTypes[result]} ${own}(${["simdigit *", ...raw].join(", ")});`),
    indented(
      `static inline ${cTypes[result]} simdigit_${name}(${["simdigit *engine", ...typed].join(", ")}) {`,
    ),
    indented(`  return ${signed}${own}(${["engine", ...values].join(", ")});`),
    "}\n",
  ].join("\n");
}

/** A usize is an address or a handle, but for a length. */
function cType({ name, type }: Omit<Field, "doc">): string {
  return name === "bytes" ? rawTypes[type] : cTypes[type];
}

/** A line of code, broken between arguments if it is too long. */
function indented(line: string): string {
  return wrap(line, WIDTH, /(?<=,) /).join("\n    ");
}

function comment(text: string): string {
  const lines = wrap(text, WIDTH);
  return lines.length === 1 ? `/* ${text} */` : `/* ${lines.join("\n * ")} */`;
}

function snake(name: string): string {
  return name.replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();
}
