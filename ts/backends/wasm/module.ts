// From what openSession takes as `module` to a compiled module of the engine, or to a sentence that says what it is
// instead, or what the host lacks.

import type { Bytes } from "../../core/arrays.ts";
import { badData, expected, SimdigitError } from "../../core/errors.ts";
import { typeOf } from "../../core/shown.ts";
import { probes } from "../../platform/wasm_features.ts";
import type { Build, ModuleSource } from "./engine.ts";

/** The modules by their bytes: sessions on the same bytes share the machine code, also if they open at once. */
const compiled = new WeakMap<ArrayBuffer | ArrayBufferView, Promise<WebAssembly.Module>>();

/**
 * Compiles the engine's module.
 *
 * @throws SimdigitError "usage" for a value of another type, "data" for bytes of something else, "unsupported" if the
 * host does not compile the build
 */
export async function compileModule(
  source: ModuleSource,
  build: Build,
): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== "object") throw unsupported(NO_WEBASSEMBLY);
  const module = isModule(source) ? source : await compileBytes(checkBytes(source), build);
  checkIsEngine(module);
  return module;
}

/** By its tag: a value may come from another realm, as in Jest. */
function isModule(source: unknown): source is WebAssembly.Module {
  return typeOf(source) === "WebAssembly.Module";
}

function checkBytes(source: ArrayBuffer | ArrayBufferView): ArrayBuffer | ArrayBufferView {
  if (ArrayBuffer.isView(source) || typeOf(source) === "ArrayBuffer") return source;
  throw expected(
    "module",
    "bytes in an ArrayBuffer or a typed array, or a compiled WebAssembly.Module",
    `${typeOf(source)}${ADVICE_BY_TYPE[typeOf(source)] ?? ""}`,
  );
}

const ADVICE_BY_TYPE: Readonly<Record<string, string>> = {
  Promise: " - await it",
  Response: " - pass await response.arrayBuffer()",
  String: " - read or fetch the file first",
  URL: " - read or fetch the file first",
};

function compileBytes(
  source: ArrayBuffer | ArrayBufferView,
  build: Build,
): Promise<WebAssembly.Module> {
  const known = compiled.get(source);
  if (known) return known;
  const module = compileNew(source, build);
  compiled.set(source, module);
  module.catch(() => compiled.delete(source));
  return module;
}

async function compileNew(
  source: ArrayBuffer | ArrayBufferView,
  build: Build,
): Promise<WebAssembly.Module> {
  const bytes = bytesOf(source);
  checkMagic(bytes);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw refusal(cause, build);
  }
}

/** V8 compiles no DataView. */
function bytesOf(source: ArrayBuffer | ArrayBufferView): Bytes {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source);
  return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
}

/** Every module begins so: \0asm. */
const MAGIC = [0, 0x61, 0x73, 0x6d];

function checkMagic(bytes: Uint8Array): void {
  if (MAGIC.every((byte, i) => bytes[i] === byte)) return;
  throw badData(`module expected WebAssembly, got ${describe(bytes)}`);
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return "no bytes - check that the file was read";
  const start = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();
  if (/^<(!doctype|html|head|\?xml)/i.test(start)) {
    return "HTML: a server answered with a page instead of the file - check its address";
  }
  const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  return `bytes that begin with ${hex.join(" ")} - pass the file dist/wasm/strict.wasm of the package as it is`;
}

/** Why this host does not compile a module. */
function refusal(cause: unknown, build: Build): SimdigitError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/\bCSP\b|Content Security Policy|unsafe-eval/i.test(reason)) {
    return unsupported(BY_POLICY, cause);
  }
  if (/disallowed by embedder/i.test(reason)) return unsupported(BY_HOST, cause);
  if (!WebAssembly.validate(probes.simd)) return unsupported(NO_SIMD, cause);
  if (build === "relaxed" && !WebAssembly.validate(probes.relaxedSimd)) {
    return unsupported(NO_RELAXED_SIMD, cause);
  }
  return badData(
    `module expected a module that this host compiles, got: ${reason} - it may be cut`,
  );
}

const NO_WEBASSEMBLY =
  'engine: this host has no WebAssembly - use Node >= 20 without --jitless, Deno, Bun or a current browser, or backend: "reference"';
const NO_SIMD =
  "strict build: this host has no WebAssembly SIMD - use Node >= 20, Deno, Bun or a current browser";
const NO_RELAXED_SIMD =
  "relaxed build: this host has no relaxed SIMD - use the strict build, or Node >= 22 (Node 20 with --experimental-wasm-relaxed-simd), Deno, Bun or a current browser";
const BY_POLICY =
  "engine: the page's Content-Security-Policy forbids WebAssembly - add 'wasm-unsafe-eval' to its script-src";
const BY_HOST =
  "engine: this host compiles no WebAssembly while it runs - import simdigit/wasm/strict.wasm as a module of the program, and pass the WebAssembly.Module as module";

function unsupported(message: string, cause?: unknown): SimdigitError {
  return new SimdigitError("unsupported", message, { cause });
}

function checkIsEngine(module: WebAssembly.Module): void {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (names.includes("abi_version")) return;
  throw badData(
    "module expected the engine, got another WebAssembly module - pass dist/wasm/strict.wasm of the package",
  );
}
