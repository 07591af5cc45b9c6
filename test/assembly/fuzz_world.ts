// The memory that a fuzzer plays in: an engine with blocks of every kind, networks and data sets, and a second copy of
// all of it. A call may change in the copy only what it is documented to write.

import { dtypeIds, layerKindIds, layerSpecLayout } from "../../ts/backends/wasm/abi.ts";
import type { Engine } from "../../ts/backends/wasm/engine.ts";
import { packed } from "../../ts/backends/wasm/structs.ts";
import type { Draw } from "./fuzz_arguments.ts";

/** A network. Its memory extends from its handle to `end`. */
export interface Net {
  readonly handle: number;
  readonly end: number;
  readonly batch: number;
  readonly classes: number;
  /** Bytes of an element. */
  readonly element: number;
}

const SCRATCH_BLOCKS = 8;
const SCRATCH_BYTES = 2048;
/** When networks and data sets take more than this, everything is laid out anew. */
const MOST_BYTES = 1 << 17;

export class World {
  readonly engine: Engine;
  nets: Net[] = [];
  sets: number[] = [];
  /** Handles of released objects. */
  stale: number[] = [];
  layers: number[] = [];
  hypers: number[] = [];
  /** Example numbers that every data set has. */
  order = 0;
  /** Labels that every data set may have. */
  labels = 0;
  /** Numbers from 0 to 1, or bytes. */
  inputs = 0;
  #scratch: number[] = [];
  #shadow = new Uint8Array();
  /** Where the memory of this world begins. */
  readonly bottom: number;

  constructor(engine: Engine) {
    this.engine = engine;
    this.bottom = engine.exports.mark();
  }

  /** Where the arena ends. */
  get top(): number {
    return this.engine.exports.mark() >>> 0;
  }

  isFull(): boolean {
    return this.top - this.bottom > MOST_BYTES;
  }

  /** Forgets everything and lays out new blocks. */
  renew(draw: Draw): void {
    const { engine } = this;
    engine.check(engine.exports.release(this.bottom));
    this.stale = [...this.nets.map(({ handle }) => handle), ...this.sets].slice(0, 10);
    this.nets = [];
    this.sets = [];
    this.layers = Array.from({ length: 6 }, () => engine.copyIn(drawLayers(draw)));
    this.hypers = Array.from({ length: 4 }, () => engine.copyIn(drawHyper(draw)));
    this.order = engine.copyIn(Uint32Array.from({ length: 8 }, () => draw.below(6)));
    this.labels = engine.copyIn(Uint16Array.from({ length: 128 }, () => draw.below(2)));
    this.inputs = engine.copyIn(Float64Array.from({ length: 256 }, () => draw.below(256) / 256));
    this.#scratch = Array.from({ length: SCRATCH_BLOCKS }, () =>
      engine.copyIn(Float64Array.from({ length: SCRATCH_BYTES / 8 }, () => draw.below(100) / 10)),
    );
    this.#shadow = this.#arena().slice();
  }

  /** An address in one of the blocks that calls may write to. */
  scratch(number: number): number {
    return this.#scratch[number % SCRATCH_BLOCKS]! + 8 * (number >> 3);
  }

  /** Addresses that no argument may have: null, the engine's own memory, free memory, beyond the memory, a handle. */
  forbidden(): number[] {
    const { memory, status_message } = this.engine.exports;
    const end = memory.buffer.byteLength;
    const beyond = [this.top + 16, end - 1, end, end + 64, 2 ** 31, 2 ** 32 - 16, 2 ** 32 - 1];
    const handle = this.nets[0]?.handle ?? 0;
    return [
      0,
      16,
      status_message(),
      this.bottom - 64,
      ...beyond,
      handle,
      handle + 8,
      ...this.sets.slice(0, 1),
    ];
  }

  /** Unaligned addresses in a block of the caller's. */
  misaligned(): number[] {
    return [this.#scratch[0]! + 1, this.#scratch[0]! + 2];
  }

  /** Adds a network that net_create has just made of these arguments. */
  takeNet(handle: number, [dtype, inputs, batch, layers, at]: readonly number[]): void {
    const element = dtype === dtypeIds.f64 ? 8 : 4;
    const classes = this.#outputs(inputs!, layers!, at!);
    this.nets.push({ handle, end: this.top, batch: batch!, classes, element });
  }

  /** Numbers that come out of a list of layers. */
  #outputs(inputs: number, layers: number, at: number): number {
    let size = inputs;
    for (let i = 0; i < layers; i++) {
      const start = at + i * layerSpecLayout.bytes;
      const [kind, units, , pieces] = this.engine.view(Int32Array, start, 4);
      if (kind === layerKindIds.dense) size = units!;
      if (kind === layerKindIds.maxout) size /= pieces!;
    }
    return size;
  }

  /** Records that a call may have written these bytes. */
  wrote(address: number, bytes: number): void {
    const start = address - this.bottom;
    const end = Math.min(start + bytes, this.#arena().length);
    if (start >= end || start < 0) return;
    if (end > this.#shadow.length) this.#grow();
    this.#shadow.set(this.#arena().subarray(start, end), start);
  }

  /** Copies what has been allocated since. */
  #grow(): void {
    const shadow = this.#arena().slice();
    shadow.set(this.#shadow);
    this.#shadow = shadow;
  }

  /** The first address that changed although no call may have written it, or undefined. */
  strayWrite(): number | undefined {
    if (this.#arena().length > this.#shadow.length) this.#grow();
    const arena = this.#arena();
    if (Buffer.compare(arena, this.#shadow.subarray(0, arena.length)) === 0) return undefined;
    return this.bottom + arena.findIndex((byte, i) => byte !== this.#shadow[i]);
  }

  #arena(): Uint8Array<ArrayBuffer> {
    return this.engine.view(Uint8Array, this.bottom, this.top - this.bottom);
  }
}

/** Five layers of any kind, the first one dense. Every fourth time one of them has something wrong. */
function drawLayers(draw: Draw): Uint8Array {
  const layer = (kind: number) => ({
    kind,
    units: draw.between(3, 7),
    activation: draw.below(8),
    pieces: draw.of([1, 1, 2, 3]),
    alpha: 0.5,
    rate: 0.5,
  });
  const { dense, dropout } = layerKindIds;
  const layers = [dense, draw.below(4), draw.of([dense, dropout]), dense, draw.below(4)].map(layer);
  if (draw.below(4) === 0) {
    const field = draw.of(["kind", "units", "activation", "pieces"] as const);
    draw.of(layers)[field] = draw.of([-1, 0, 9, 1e9, 2 ** 31 - 1]);
  }
  return packed(layerSpecLayout, layers);
}

/** lr, weight_decay, decay1, decay2, epsilon, l1, l2, initial_accumulator. Every fourth time one of them is wrong. */
function drawHyper(draw: Draw): Float64Array {
  const values = Float64Array.of(0.01, 0, 0.9, 0.999, 1e-8, 0.001, 0.001, 0.1);
  if (draw.below(4) === 0) values[draw.below(8)] = draw.of([-1, Number.NaN, Infinity, 1]);
  return values;
}
