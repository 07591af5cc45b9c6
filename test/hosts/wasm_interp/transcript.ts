// A run of the engine as a script for spectest-interp, the interpreter of Debian's wabt. Every call that is made here, in
// V8, is recorded with its result, and the interpreter must return the same. What is copied into the memory becomes a
// module with that data; what is read from it is printed by the interpreter.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../../ts/backends/wasm/engine.ts";
import { fillingModule, readingModule } from "./wasm_writer.ts";

type Command = Record<string, unknown>;

export class Transcript {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #commands: Command[] = [];

  /** @param folder for the script and its modules */
  constructor(engine: Engine, module: Uint8Array, folder: string) {
    this.#engine = engine;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#module("$engine", "engine.wasm", module);
    this.#command({ type: "register", name: "$engine", as: "engine" });
    this.#module("$reader", "reader.wasm", readingModule());
  }

  /** Calls an export that takes integers, here and in the script, which expects the same result. */
  call(name: string, ...values: number[]): number {
    const routine = this.#engine.exports[name] as (...values: number[]) => number;
    const answer = routine(...values);
    this.#command({
      type: "assert_return",
      action: invoke("$engine", name, values),
      expected: [integer(answer)],
    });
    return answer >>> 0;
  }

  /** Address of new memory with a copy of the bytes. */
  place({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): number {
    const address = this.call("alloc", byteLength);
    this.fill(address, new Uint8Array(buffer, byteOffset, byteLength));
    return address;
  }

  /** Copies bytes into the memory. */
  fill(address: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#engine.view(Uint8Array, address, bytes.length).set(bytes);
    const file = `data${this.#commands.length}.wasm`;
    this.#module(undefined, file, fillingModule(address, bytes));
  }

  /**
   * Runs the script in the interpreter and returns `length` bytes (a multiple of 8) of its memory afterwards.
   * Throws with the interpreter's words if an answer differs.
   */
  run(address: number, length: number): Uint8Array {
    for (let at = 0; at < length; at += 8) {
      const action = invoke("$reader", "word", [address + at]);
      this.#command({ type: "action", action, expected: [{ type: "i64" }] });
    }
    const script = join(this.#folder, "script.json");
    writeFileSync(
      script,
      JSON.stringify({ source_filename: "transcript", commands: this.#commands }),
    );
    const output = execFileSync("spectest-interp", [script], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const words = [...output.matchAll(/^word\(.*\) => i64:(\d+)$/gm)];
    return new Uint8Array(BigUint64Array.from(words, ([, word]) => BigInt(word!)).buffer);
  }

  #module(name: string | undefined, file: string, bytes: Uint8Array): void {
    writeFileSync(join(this.#folder, file), bytes);
    this.#command({ type: "module", ...(name ? { name } : {}), filename: file });
  }

  /** The interpreter wants the line after the type, before all else. */
  #command({ type, ...rest }: Command): void {
    this.#commands.push({ type, line: this.#commands.length, ...rest });
  }
}

function invoke(module: string, field: string, values: readonly number[]): Command {
  return { type: "invoke", module, field, args: values.map(integer) };
}

function integer(value: number): Command {
  return { type: "i32", value: String(value >>> 0) };
}
