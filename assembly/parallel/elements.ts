// Phases over the elements of flat buffers, on all threads: slopes of activations, dropout, the optimiser.

import { activate_backward } from "../kernels/activation";
import { dropout, dropout_backward } from "../kernels/dropout";
import { Hyper } from "../optimizers/hyper";
import { optimizer_step } from "../optimizers/step";
import { shift } from "../base/simd";
import { chunks_of, cut, share, task_block } from "../base/threads";

/** Elements of a chunk at least: some 5 to 10 us. */
const LEAST_ACTIVATION: u64 = 1 << 13;
const LEAST_DROPOUT: u64 = 1 << 12;
const LEAST_OPTIMIZER: u64 = 1 << 14;
/** A cache line of either type: chunks begin on one, and with a block of random words. */
const LINE: i32 = 16;


@unmanaged
class ActivationTask {
  activation: i32;
  n: i32;
  y: usize;
  dy: usize;
  alpha: f64;
}


@unmanaged
class DropoutTask {
  n: i32;
  x: usize;
  mask: usize;
  y: usize;
  layer: i32;
  step: i32;
  seed_low: u32;
  seed_high: u32;
  p: f64;
}


@unmanaged
class OptimizerTask {
  optimizer: i32;
  n: i32;
  w: usize;
  g: usize;
  slot0: usize;
  slot1: usize;
  hyper: Hyper;
  step: i32;
  power1: f64;
  power2: f64;
}

/** kernels/activation.ts's activate_backward. */
export function parallel_activate_backward<T>(activation: i32, alpha: f64, n: i32, y: usize, dy: usize): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(n, LEAST_ACTIVATION, n);
    if (chunks > 1) {
      const task = changetype<ActivationTask>(task_block());
      task.activation = activation;
      task.alpha = alpha;
      task.n = n;
      task.y = y;
      task.dy = dy;
      share((at, chunk, all) => part_of_activate_backward<T>(changetype<ActivationTask>(at), chunk, all), chunks);
      return;
    }
  }
  activate_backward<T>(activation, alpha, n, y, dy);
}

function part_of_activate_backward<T>(t: ActivationTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, LINE, chunk, chunks);
  const at = (<usize>from) << shift<T>();
  activate_backward<T>(t.activation, t.alpha, cut(t.n, LINE, chunk + 1, chunks) - from, t.y + at, t.dy + at);
}

/** kernels/dropout.ts's dropout, from the first element on. */
export function parallel_dropout<T>(
  n: i32,
  p: f64,
  x: usize,
  mask: usize,
  y: usize,
  layer: i32,
  step: i32,
  seed_low: u32,
  seed_high: u32,
): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(n, LEAST_DROPOUT, n);
    if (chunks > 1) {
      const task = changetype<DropoutTask>(task_block());
      task.n = n;
      task.p = p;
      task.x = x;
      task.mask = mask;
      task.y = y;
      task.layer = layer;
      task.step = step;
      task.seed_low = seed_low;
      task.seed_high = seed_high;
      share((at, chunk, all) => part_of_dropout<T>(changetype<DropoutTask>(at), chunk, all), chunks);
      return;
    }
  }
  dropout<T>(0, n, p, x, mask, y, layer, step, seed_low, seed_high);
}

// prettier-ignore
function part_of_dropout<T>(t: DropoutTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, LINE, chunk, chunks);
  const n = cut(t.n, LINE, chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  dropout<T>(from, n, t.p, t.x + at, t.mask + at, t.y + at, t.layer, t.step, t.seed_low, t.seed_high);
}

/** kernels/dropout.ts's dropout_backward. */
export function parallel_dropout_backward<T>(n: i32, mask: usize, dy: usize): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(n, LEAST_ACTIVATION, n);
    if (chunks > 1) {
      const task = changetype<DropoutTask>(task_block());
      task.n = n;
      task.mask = mask;
      task.y = dy;
      share((at, chunk, all) => part_of_dropout_backward<T>(changetype<DropoutTask>(at), chunk, all), chunks);
      return;
    }
  }
  dropout_backward<T>(n, mask, dy);
}

function part_of_dropout_backward<T>(t: DropoutTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, LINE, chunk, chunks);
  const at = (<usize>from) << shift<T>();
  dropout_backward<T>(cut(t.n, LINE, chunk + 1, chunks) - from, t.mask + at, t.y + at);
}

/** optimizers/step.ts's optimizer_step. */
export function parallel_optimizer_step<T>(
  optimizer: i32,
  n: i32,
  w: usize,
  g: usize,
  slot0: usize,
  slot1: usize,
  hyper: Hyper,
  step: i32,
  power1: f64,
  power2: f64,
): void {
  if (ASC_FEATURE_THREADS) {
    const chunks = chunks_of(n, LEAST_OPTIMIZER, n);
    if (chunks > 1) {
      const task = changetype<OptimizerTask>(task_block());
      task.optimizer = optimizer;
      task.n = n;
      task.w = w;
      task.g = g;
      task.slot0 = slot0;
      task.slot1 = slot1;
      task.hyper = hyper;
      task.step = step;
      task.power1 = power1;
      task.power2 = power2;
      share((at, chunk, all) => part_of_optimizer_step<T>(changetype<OptimizerTask>(at), chunk, all), chunks);
      return;
    }
  }
  optimizer_step<T>(optimizer, n, w, g, slot0, slot1, hyper, step, power1, power2);
}

// prettier-ignore
function part_of_optimizer_step<T>(t: OptimizerTask, chunk: i32, chunks: i32): void {
  const from = cut(t.n, LINE, chunk, chunks);
  const n = cut(t.n, LINE, chunk + 1, chunks) - from;
  const at = (<usize>from) << shift<T>();
  const slot0 = t.slot0 ? t.slot0 + at : 0;
  const slot1 = t.slot1 ? t.slot1 + at : 0;
  optimizer_step<T>(t.optimizer, n, t.w + at, t.g + at, slot0, slot1, t.hyper, t.step, t.power1, t.power2);
}
