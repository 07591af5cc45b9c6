// The library's messages in flags: each words of the library that the sources have, in a message as a command prints it.

import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inFlags } from "../../../ts/cli/hints.ts";
import { translated } from "../../../ts/cli/words/ko_messages.ts";

const test = suite("cli: the library's messages");

const library = ["ts/core", "ts/gradcheck", "ts/data", "ts/backends", "ts/platform", "assembly"]
  .flatMap((name) => {
    const folder = new URL(`../../../${name}/`, import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return files.filter((file) => file.endsWith(".ts")).map((file) => new URL(file, folder));
  })
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

/** Words of the library, how a message with them reads, and how a command tells it. */
const cases: readonly (readonly [words: string, message: string, told: string])[] = [
  [
    "stepCurve shows which delta suits it",
    "0.weight is undecided: differences deviate - stepCurve shows which delta suits it",
    "0.weight is undecided: differences deviate - --step shows which --delta suits it",
  ],
  [
    "is lost beside",
    "delta 1e-20 is lost beside 0.bias[3] = 0.5: w + delta is w again - a delta of 1e-5 works",
    "--delta 1e-20 is lost beside 0.bias[3] = 0.5: w + delta is w again - --delta 1e-5 works",
  ],
  [
    "try a smaller delta, or other parameters",
    "the loss expected to be finite at w - try a smaller delta, or other parameters",
    "the loss expected to be finite at w - try a smaller --delta, or other parameters by --seed, --init or --model",
  ],
  [
    "check at other parameters",
    "the loss of the batch expected to be finite, got NaN - check at other parameters",
    "the loss of the batch expected to be finite, got NaN - check at other parameters by --seed, --init or --model",
  ],
  [
    "try a learning rate below",
    "epoch 1: the loss became NaN - try a learning rate below 0.5",
    "epoch 1: the loss became NaN - try --lr below 0.5",
  ],
  [
    "which WebGPU lacks - use another backend",
    "webgpu: dtype expected f32, got f64, which WebGPU lacks - use another backend",
    "webgpu: --dtype expected f32, got f64, which WebGPU lacks - use another --backend",
  ],
  [
    'or backend: "reference"',
    'engine: this host has no WebAssembly - use Deno, Bun or a current browser, or backend: "reference"',
    "engine: this host has no WebAssembly - use Deno, Bun or a current browser, or --backend reference",
  ],
  [
    "no shared memory - use threads: 1",
    "threads: no shared memory - use threads: 1 (RangeError)",
    "threads: no shared memory - use --threads 1 (RangeError)",
  ],
  [
    "use one thread",
    "threads: a worker did not start (it ended) - use one thread",
    "threads: a worker did not start (it ended) - use --threads 1",
  ],
  [
    "dispose of sessions that are no longer needed",
    "engine: this host has no memory for another session - dispose of sessions that are no longer needed",
    "engine: this host has no memory for another session - end other programs, or take fewer --threads",
  ],
  [
    "open another session and load the last checkpoint",
    "webgpu: the device was lost (x) - open another session and load the last checkpoint",
    "webgpu: the device was lost (x) - start again with --resume, or let train go on with --continue-on-lost-device",
  ],
  [
    "parameters - use smaller layers`",
    "network expected to fit the memory of this host, got 5 parameters - use smaller layers",
    "network expected to fit the memory of this host, got 5 parameters - use smaller layers in --hidden or --layers",
  ],
  [
    "use smaller layers or a smaller batch",
    "network and batch expected to fit, got 5 - use smaller layers or a smaller batch",
    "network and batch expected to fit, got 5 - use smaller layers in --hidden or --layers, or a smaller --batch-size",
  ],
  [
    "use smaller layers, a smaller batch or less data",
    "memory expected 5 more bytes - use smaller layers, a smaller batch or less data",
    "memory expected 5 more bytes - use smaller layers in --hidden or --layers, a smaller --batch-size, or less data with --limit",
  ],
  [
    'expected("threads", "1 for the debug build"',
    "threads expected 1 for the debug build, got 2",
    "--threads expected 1 for the debug build, got 2",
  ],
  [
    "use backend wasm",
    "adapter expected, got none: no driver - use backend wasm",
    "adapter expected, got none: no driver - use --backend wasm",
  ],
];

for (const [words, message, told] of cases) {
  test(words, () => {
    assert.ok(library.includes(words), "no longer the library's words");
    assert.is(inFlags(message), told);
    assert.is(inFlags(told), told);
  });
}

test("advice about flags in Korean", () => {
  for (const [english, korean] of [
    [
      "epoch 1: the loss became NaN - try --lr below 0.5",
      "에포크 1: 손실이 NaN 값이 되었습니다 - 0.5보다 작은 --lr 값을 써 보세요",
    ],
    [
      "network expected to fit 3 GiB with its gradients and the optimiser's state, got 7 parameters - use smaller layers in --hidden or --layers",
      "신경망은 기울기, 옵티마이저 상태와 함께 3 GiB 안에 들어가야 합니다; 매개변수가 7개입니다 - --hidden이나 --layers로 층을 줄이세요",
    ],
    [
      "network and batch expected to fit the engine's memory of 4 GiB, got 7 parameters and batches of 9 - use smaller layers in --hidden or --layers, or a smaller --batch-size",
      "신경망과 배치는 엔진 메모리 4 GiB 안에 들어가야 합니다; 매개변수가 7개, 배치가 9개입니다 - --hidden이나 --layers로 층을 줄이거나 --batch-size를 줄이세요",
    ],
  ] as const) {
    assert.is(translated(english), korean);
  }
});

test.run();
