// The threads builds: kernels that share their work have the bits of the plain build, over shapes that do not divide
// evenly; threads start only once, and wrong numbers of threads are refused.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { dtypeIds } from "../../ts/backends/wasm/abi.ts";
import { type Build, builds, Engine, moduleName } from "../../ts/backends/wasm/engine.ts";
import { wasmBytes } from "../../ts/platform/wasm_bytes.ts";
import { type ElementType, elementTypes } from "../support/dtype.ts";
import { runs } from "../support/engine.ts";
import { normals } from "../support/numbers.ts";
import { statusMessage } from "../support/status.ts";

/** m, n, k: cut by columns, by rows, with ranges of one tile; all large enough to be cut. */
const shapes = [
  [101, 257, 67],
  [7, 1031, 211],
  [1009, 10, 131],
  [613, 191, 9],
  [1, 2053, 263],
  [2053, 1, 263],
] as const;

/** All inputs are taken from these. */
const pool = normals(65_521, elementTypes[0]!, 1).map(Math.abs);

type Threads = Record<"threads_start" | "threads_work" | "threads_end", (...a: number[]) => number>;

// All engines before the first suite: uvu starts as soon as the event loop turns.
const engines = await Promise.all(builds.map(enginesOf));

for (const [index, build] of builds.entries()) {
  const [plain, ...shared] = engines[index]!;
  const tests = suite(`threads (${build})`);
  const test = plain ? tests : tests.skip;
  if (!plain) console.log(`threads: the ${build} build is skipped, this host cannot run it`);

  for (const type of elementTypes) {
    const name = type.dtype;
    for (const [m, n, k] of shapes) {
      for (const form of ["gemm_nn", "gemm_nt", "gemm_tn"] as const) {
        test(`${name} ${form} ${m} x ${n} x ${k}`, () => {
          const wanted = gemm(plain!, form, type, m, n, k);
          for (const engine of shared) {
            assert.ok(same(gemm(engine, form, type, m, n, k), wanted), `${engine.threads} threads`);
          }
        });
      }
    }

    test(`${name} flat passes`, () => {
      const wanted = passes(plain!, type);
      for (const engine of shared) {
        for (const [what, words] of Object.entries(passes(engine, type))) {
          assert.ok(same(words, wanted[what]!), `${what}, ${engine.threads} threads`);
        }
      }
    });
  }

  test("threads start once, and not without a number of them", () => {
    const { exports } = shared[0]!;
    const { threads_start, threads_work } = exports as unknown as Threads;
    assert.is(threads_start(2, 1), 0);
    assert.match(statusMessage(shared[0]!), /^threads_start expected to be called once$/);
    for (const count of [0, 65, -1]) {
      assert.is(threads_start(count, 1), 0);
      assert.match(statusMessage(shared[0]!), /^threads_start: count expected 1 to 64, got/);
    }
    assert.is(threads_work(0, 64), 1);
    assert.match(statusMessage(shared[0]!), /^threads_work: thread expected 1 to 63, got 64$/);
  });

  test("the module imports a memory alone; the engine works on alone after threads_end", async () => {
    const module = await WebAssembly.compile(await wasmBytes(moduleName(build, 2)));
    assert.equal(WebAssembly.Module.imports(module), [
      { module: "env", name: "memory", kind: "memory" },
    ]);
    const [m, n, k] = shapes[0];
    const wanted = gemm(plain!, "gemm_nn", elementTypes[0]!, m, n, k);
    for (const engine of shared) {
      await engine.end();
      assert.ok(same(gemm(engine, "gemm_nn", elementTypes[0]!, m, n, k), wanted));
    }
  });

  tests.run();
}

/** The plain build, then the threads build on 1, 2, 3 and 4 threads; none if the host cannot run the build. */
async function enginesOf(build: Build): Promise<Engine[]> {
  if (!(await runs(await wasmBytes(build)))) return [];
  const bytes = await wasmBytes(moduleName(build, 2));
  const shared = [1, 2, 3, 4].map((threads) => Engine.instantiate(bytes, build, { threads }));
  return [await Engine.instantiate(await wasmBytes(build), build), ...(await Promise.all(shared))];
}

/** A product with beta 1, bias, relu and gaps between rows: the bytes of C with its gaps. */
function gemm(
  engine: Engine,
  form: "gemm_nn" | "gemm_nt" | "gemm_tn",
  type: ElementType,
  m: number,
  n: number,
  k: number,
): Uint32Array {
  const dtype = dtypeIds[type.dtype];
  return engine.scratch(() => {
    const [ac, ar] = form === "gemm_tn" ? [m, k] : [k, m];
    const [bc, br] = form === "gemm_nt" ? [k, n] : [n, k];
    const a = put(engine, type, ar * (ac + 1), 1);
    const b = put(engine, type, br * (bc + 1), 2);
    const c = put(engine, type, m * (n + 1), 3);
    const bias = put(engine, type, n, 4);
    const relu = 3;
    const { [form]: run } = engine.exports;
    engine.check(run(dtype, m, n, k, a, ac + 1, b, bc + 1, 1, c, n + 1, bias, relu, 0));
    return take(engine, type, c, m * (n + 1));
  });
}

/** The other exports that are cut, over a prime number of elements. */
function passes(engine: Engine, type: ElementType): Record<string, Uint32Array> {
  const n = 262_147;
  const { exports } = engine;
  const dtype = dtypeIds[type.dtype];
  return engine.scratch(() => {
    const x = put(engine, type, n, 5);
    const y = put(engine, type, n, 6);
    const m = put(engine, type, n, 7);
    const v = put(engine, type, n, 8);
    const hyper = engine.copyIn(Float64Array.of(0.01, 0.1, 0.9, 0.999, 1e-8, 0, 0, 0));
    const sums = engine.alloc(521 * 8);
    const found: Record<string, Uint32Array> = {};
    engine.check(exports.activation_backward(dtype, 1, n, x, y, 0));
    found.slopes = take(engine, type, y, n);
    engine.check(exports.sum_over_rows(dtype, 503, 521, x, sums));
    found.sums = take(engine, type, sums, 521);
    engine.check(exports.optimizer_update(dtype, 1, n, x, y, m, v, hyper, 3));
    found.adam = take(engine, type, x, n);
    engine.check(exports.uniform(dtype, n, x, -1, 1, 9, 10, 11));
    found.uniform = take(engine, type, x, n);
    engine.check(exports.normal(dtype, n, x, 2, 9, 10, 11));
    found.normal = take(engine, type, x, n);
    return found;
  });
}

function put(engine: Engine, type: ElementType, count: number, stream: number): number {
  const values = new type.Values(count);
  let from = (4099 * stream) % pool.length;
  for (let at = 0; at < count; from = 0) {
    const part = pool.subarray(from, from + count - at);
    values.set(part, at);
    at += part.length;
  }
  return engine.copyIn(values);
}

function take(engine: Engine, { bytes }: ElementType, at: number, count: number): Uint32Array {
  return engine.view(Uint32Array, at, (count * bytes) / 4).slice();
}

function same(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
