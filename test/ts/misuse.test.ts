// Every public function, called with what it cannot take: it works or throws a SimdigitError, never an error of the host.
// Functions that return promises reject; they do not throw.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimdigitError } from "../../ts/core/errors.ts";
import * as api from "../../ts/index.ts";
import { blobs, smallRecipe } from "./core/blobs.ts";

const test = suite("misuse of public functions");

type Call = (...values: readonly unknown[]) => unknown;

const functions = Object.entries(api).filter(
  (entry): entry is [string, Call] =>
    typeof entry[1] === "function" && !/^class\b/.test(Function.prototype.toString.call(entry[1])),
);

/** An array whose memory went to a worker. */
function transferred<T extends ArrayBufferView<ArrayBuffer>>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

/** Values of every type, none of which any function needs. */
const values: readonly [name: string, value: unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["{}", {}],
  ["[]", []],
  [
    "[[1, 2], [3, 4]]",
    [
      [1, 2],
      [3, 4],
    ],
  ], // prettier-ignore
  ["'x'", "x"],
  ["-1.5", -1.5],
  ["NaN", Number.NaN],
  ["10n", 10n],
  ["true", true],
  ["a symbol", Symbol("x")],
  ["a function", () => undefined],
  ["an object without a prototype", Object.create(null)],
  ["bytes", Uint8Array.of(1, 2, 3)],
  ["transferred bytes", transferred(Uint8Array.of(1, 2, 3))],
  ["transferred order", transferred(Uint32Array.of(1, 2, 3))],
  ["big integers", BigInt64Array.of(1n)],
  ["a promise", Promise.resolve({})],
];
const others = values.filter(([name]) => name !== "undefined");

const recipe = smallRecipe({ sizes: [6, 5, 3] });
const data = { ...blobs(50, 6, 3), shape: [2, 3, 1] as const };
const session = await api.openSession(recipe);
const resident = await session.takeData(data, recipe.scaling);
const order = Uint32Array.from({ length: 8 }, (_, i) => i);
const bytes = Uint8Array.of(1, 2, 3);
const weights = api.encodeSafetensors({
  tensors: new Map([["0.weight", { shape: [2, 3], values: new Float32Array(6) }]]),
  metadata: new Map(),
});
const square = ([x]: Float64Array) => x! ** 2;
const splits = { train: data, test: data };
const parts = {
  recipe,
  seed: 1,
  data: "blobs",
  epochs: 1,
  parameters: await session.parameters(),
  optimizer: await session.optimizerState(),
};
const { run } = api;
const record = await run(session, { recipe: { ...recipe, epochs: 1 }, splits });

/** Good arguments of the functions that take more than one, or an object: each is left out and replaced in turn. */
/** A host with no files but those that an option asks for, which are right. */
const platform = {
  env: {},
  cacheFolder: () => "cache",
  join: (...parts: string[]) => parts.join("/"),
  baseName: (path: string) => path,
  list: async () => [],
  fileSize: async (path: string) => (path.endsWith(".gz") ? 1 : undefined),
  makeFolder: async () => undefined,
  readBytes: async () => bytes,
  readPieces: async function* () {},
  sha256: async () => "right",
};

const good: Readonly<Record<string, readonly unknown[]>> = {
  accuracy: [bytes, bytes],
  checkGradient: [square, [6], [3], {}],
  checkNetwork: [{ session, data: resident, order }],
  checkSameNetwork: [parts, recipe.network],
  checkSpec: [recipe.network],
  checkRecipe: [recipe],
  checkDataset: [data],
  checkOptimizer: [recipe.optimizer],
  checkPlausible: [{ train: data, test: data }],
  classMetrics: [[[1]]],
  confusionMatrix: [bytes, bytes, 4],
  correctCount: [bytes, bytes],
  decodeTable: [bytes, "file", { name: "name", labelColumn: "last", like: data }],
  decodeCheckpoint: [api.encodeCheckpoint(parts), "file", { onNotice: () => {} }],
  decodeNpzWeights: [api.encodeNpz(parts), { activation: "relu" }, "file"],
  decodeWeights: [weights, { layers: [], onNotice: () => {}, order: "units-first" }, "file"],
  decodeCifar: [[{ file: "test_batch.bin", bytes }], "name", []],
  decodeIdx: [{ file: "a", bytes }, { file: "b", bytes }, "name"],
  decodePicture: [bytes, "file"],
  descended: [session, resident, order],
  digitFromImage: [{ width: 1, height: 3, data: bytes }],
  drawDigit: [1, 1, 1],
  drawnDigits: [1, 1, {}],
  drawnSplits: [{ train: 1, test: 1 }],
  drawSplits: [{ train: 1, test: 1 }, () => {}],
  encodeCheckpoint: [parts],
  encodeNpz: [parts],
  encodeOnnx: [parts, { inputs: "raw", logits: true }],
  downloadData: [
    {
      name: "own",
      title: "Own",
      mirrors: ["http://mirror/"],
      files: [{ name: "x.gz", bytes: 1, sha256: "right" }],
    },
    {
      platform,
      mirrors: [],
      fetch: async () => undefined,
      timeout: 1,
      onProgress() {},
      onNotice() {},
    },
  ],
  encodeIdxImages: [data],
  encodeIdxLabels: [data],
  encodeCsv: [data],
  encodeSafetensors: [{ tensors: new Map(), metadata: new Map() }],
  jacobian: [([x]: Float64Array) => [x!], [3], {}],
  heldBack: [data, 0.5],
  isCheckpoint: [weights, "file"],
  judge: [api.findLab("gates"), [record], true, data.labels],
  learningRate: [recipe, 1],
  matches: [bytes, bytes],
  networkOf: [{ inputs: 2, layers: [{ units: 2, activation: "relu" }], loss: "squared_error" }],
  numericalDerivative: [square, [3], {}],
  openSession: [recipe],
  optimizerDefaults: ["adam", 0.1],
  readEntries: [
    [{ path: "a.csv", size: 8, read: async () => new TextEncoder().encode("a,b\n1,2\n3,4\n") }],
    "name",
    { labelColumn: "b", targetColumns: undefined, transpose: false, size: [1, 1], like: undefined },
  ],
  resizePicture: [{ width: 1, height: 3, channels: 1, data: bytes }, 2, 2, 3],
  richardson: [square, [3], {}],
  run: [session, { recipe: { ...recipe, epochs: 1 }, splits }],
  shuffle: [Uint32Array.of(1, 2), 1, 1, 1],
  resolveData: [{ platform, data: "drawn", offline: true, onNotice() {} }],
  sliceDataset: [data, 0, 10],
  stepCurve: [{ session, data: resident, order, method: "forward" }, []],
  train: [session, { recipe: { ...recipe, epochs: 1 }, train: resident, validation: resident }],
};

/** Functions that draw tens of thousands of digits unless an object says how many: they get no other objects. */
const slow = new Set(["drawnSplits", "drawSplits"]);
const noObjects = others.filter(([, value]) => typeof value !== "object" || !value);

/** Calls with any values alone, and with one of the good values, or one of their fields, replaced. */
function* callsOf(name: string): Generator<readonly [told: string, given: readonly unknown[]]> {
  const alone = slow.has(name) ? noObjects : values;
  for (const [told, value] of alone) {
    yield [told, [value]];
    yield [`${told}, ${told}, ${told}`, [value, value, value]];
  }
  if (!slow.has(name)) yield ["nothing", []];
  const kind = good[name] ?? [];
  for (const [index, wanted] of kind.entries()) {
    for (const [told, value] of slow.has(name) ? noObjects : others) {
      yield [`argument ${index} ${told}`, kind.with(index, value)];
    }
    if (Object.prototype.toString.call(wanted) !== "[object Object]" || wanted === session)
      continue;
    for (const field of Object.keys(wanted as object)) {
      for (const [told, value] of values) {
        if (slow.has(name) && value === undefined) continue;
        yield [
          `argument ${index} .${field} ${told}`,
          kind.with(index, { ...(wanted as object), [field]: value }),
        ];
      }
    }
  }
}

/** What a call comes to; a generator's first value is asked for. */
async function outcomeOf(result: unknown): Promise<unknown> {
  const settled = await result;
  const generator = settled as Partial<AsyncGenerator> | undefined;
  if (typeof generator?.next !== "function") return settled;
  const first = await generator.next();
  await generator.return?.(undefined);
  return first;
}

for (const [name, call] of functions) {
  test(name, async () => {
    const isAsync = Object.prototype.toString.call(call) === "[object AsyncFunction]";
    for (const [told, given] of callsOf(name)) {
      let result: unknown;
      try {
        result = call(...given);
      } catch (error) {
        assert.not(isAsync, `${name}(${told}) threw, where it should reject`);
        assertOurs(error, `${name}(${told})`);
        continue;
      }
      await outcomeOf(result).catch((error) => assertOurs(error, `${name}(${told})`));
    }
  });
}

function assertOurs(error: unknown, call: string): void {
  const { stack } = error as Error;
  assert.instance(error, SimdigitError, `${call}: ${stack}`);
  assert.ok((error as Error).message.length > 10, call);
}

test("good calls work", async () => {
  for (const [name, given] of Object.entries(good)) {
    const unread = ["decodeTable", "decodeCifar", "decodeIdx", "decodePicture"];
    if ([...unread, "digitFromImage", "descended"].includes(name)) continue;
    await outcomeOf((api as unknown as Record<string, Call>)[name]!(...given));
  }
});

test.run();
