// From the name of a backend to a session.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type Backend,
  backends,
  type OpenOptions,
  openSession,
} from "../../../ts/backends/open.ts";
import { type Build, builds } from "../../../ts/backends/wasm/engine.ts";
import type { SimdigitError } from "../../../ts/core/errors.ts";
import { wasmBytes } from "../../../ts/platform/wasm_bytes.ts";
import { probes } from "../../../ts/platform/wasm_features.ts";
import { moduleOf } from "../../support/engine.ts";
import { smallRecipe } from "../core/blobs.ts";

const test = suite("open");
const recipe = smallRecipe({ sizes: [3, 2], dtype: "f64" });

// Those that every host has; a GPU there may be or not.
for (const backend of ["wasm", "reference"] as const) {
  test(`${backend}: opens with parameters of zero and no steps taken`, async () => {
    const session = await openSession({ ...recipe, backend });
    assert.is(session.backend, backend);
    assert.equal(await session.parameters(), new Float64Array(8));
    assert.equal(await session.optimizerState(), { step: 0, slots: [] });
  });
}

test("the engine is the default, on the module that is handed in", async () => {
  const session = await openSession({ ...recipe, module: await moduleOf("debug") });
  assert.is(session.backend, "wasm");
});

test("an unknown backend is refused with the list", async () => {
  await openSession({ ...recipe, backend: "cuda" as Backend }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, `backend expected ${backends.join(", ")}; got cuda`),
  );
});

test("the module is bytes in a buffer or in a part of one, or compiled", async () => {
  const bytes = await wasmBytes("strict");
  const padded = new Uint8Array(bytes.length + 7);
  padded.set(bytes, 5);
  const sources = [
    bytes.slice().buffer,
    padded.subarray(5, 5 + bytes.length),
    new DataView(padded.buffer, 5, bytes.length),
    await WebAssembly.compile(bytes),
  ];
  for (const module of sources) {
    const session = await openSession({ ...recipe, module });
    assert.equal(await session.parameters(), new Float64Array(8));
  }
});

test("sessions that open at once share the machine code of the engine", async () => {
  const { compile } = WebAssembly;
  let compiled = 0;
  WebAssembly.compile = (bytes) => {
    compiled++;
    return compile(bytes);
  };
  try {
    const module = (await wasmBytes("strict")).slice();
    await Promise.all([1, 2, 3].map(() => openSession({ ...recipe, module })));
  } finally {
    WebAssembly.compile = compile;
  }
  assert.is(compiled, 1);
});

/** (module (func)) */
const otherModule = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11,
];
const text = (words: string) => new TextEncoder().encode(words);

for (const [what, module, kind, message] of [
  [
    "a page",
    text("\n<!DOCTYPE html><html>"),
    "data",
    /^module expected WebAssembly, got HTML: a server answered/,
  ],
  ["nothing", new ArrayBuffer(0), "data", /^module expected WebAssembly, got no bytes/],
  ["other bytes", Uint8Array.of(31, 139, 8, 0), "data", /got bytes that begin with 1f 8b 08 00 - /],
  [
    "the beginning of a module",
    Uint8Array.from(otherModule.slice(0, 20)),
    "data",
    /it may be cut$/,
  ],
  [
    "another module",
    Uint8Array.from(otherModule),
    "data",
    /^module expected the engine, got another/,
  ],
  ["a promise", Promise.resolve(), "usage", /^module expected bytes .*, got Promise - await it$/],
  ["a name", "strict.wasm", "usage", /, got String - read or fetch the file first$/],
  ["a number", 7, "usage", /, got Number$/],
] as const) {
  test(`${what} in place of the module is refused in words`, async () => {
    const error = await refused({ ...recipe, module: module as ArrayBuffer });
    assert.is(error.kind, kind);
    assert.match(error.message, message);
  });
}

/** What hosts say that compile no module, or have no memory for it; and what the user is told. */
for (const [call, thrown, kind, message] of [
  [
    "compile",
    new WebAssembly.CompileError(
      "WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script",
    ),
    "unsupported",
    /^engine: the page's Content-Security-Policy forbids WebAssembly - add 'wasm-unsafe-eval'/,
  ],
  [
    "compile",
    new WebAssembly.CompileError("WebAssembly.compile() blocked by CSP"),
    "unsupported",
    /'wasm-unsafe-eval' to its script-src$/,
  ],
  [
    "compile",
    new WebAssembly.CompileError("Wasm code generation disallowed by embedder"),
    "unsupported",
    /^engine: this host compiles no WebAssembly while it runs - .* as module$/,
  ],
  [
    "instantiate",
    new RangeError("Out of memory: Cannot allocate Wasm memory for new instance"),
    "engine",
    /^engine: this host has no memory for another session \(Out of memory.*\) - dispose/,
  ],
] as const) {
  test(`what the host refuses is told in words: ${thrown.message}`, async () => {
    const module = (await wasmBytes("strict")).slice();
    const own = WebAssembly[call];
    Object.assign(WebAssembly, { [call]: () => Promise.reject(thrown) });
    try {
      const error = await refused({ ...recipe, module });
      assert.is(error.kind, kind);
      assert.match(error.message, message);
      assert.is(error.cause, thrown);
    } finally {
      Object.assign(WebAssembly, { [call]: own });
    }
  });
}

test("a host without SIMD, without relaxed SIMD or without WebAssembly is told which host to use", async () => {
  const module = (await wasmBytes("strict")).slice();
  const { compile, validate } = WebAssembly;
  const whole = WebAssembly;
  try {
    WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError("invalid opcode"));
    WebAssembly.validate = () => false;
    assert.match(
      (await refused({ ...recipe, module })).message,
      /no WebAssembly SIMD - use Node >= 20/,
    );
    WebAssembly.validate = (bytes) => bytes !== probes.relaxedSimd;
    const relaxed = await refused({ ...recipe, module, build: "relaxed" });
    assert.match(relaxed.message, /no relaxed SIMD - use the strict build/);
    Object.assign(globalThis, { WebAssembly: undefined });
    assert.match(
      (await refused({ ...recipe, module })).message,
      /^engine: this host has no WebAssembly - /,
    );
  } finally {
    Object.assign(globalThis, { WebAssembly: whole });
    Object.assign(WebAssembly, { compile, validate });
  }
});

test("an unknown build is refused with the list", async () => {
  await openSession({ ...recipe, build: "imaginary" as Build }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, `build expected ${builds.join(", ")}; got imaginary`),
  );
});

test.run();

async function refused(options: OpenOptions): Promise<SimdigitError> {
  return openSession(options).then(
    () => assert.unreachable("expected a refusal") as never,
    (error) => error,
  );
}
