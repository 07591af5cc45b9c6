// Data sets in the engine's memory. Each is a block: its arrays, and behind them the object that the engine makes of them.

import {
  type AnyData,
  checkValues,
  hasLabels,
  hasTargets,
  isUniform,
  type Scaling,
  scaleRows,
  scalingTable,
} from "../../core/dataset.ts";
import type { Parameters, TakenData } from "../../core/session.ts";
import { type DType, typedArray } from "../../core/spec.ts";
import { dtypeIds } from "./abi.ts";
import type { Engine } from "./engine.ts";

/** Values, and bytes, that are copied in some milliseconds. */
const VALUES_OF_PIECE = 1 << 20;
const BYTES_OF_PIECE = 1 << 24;

/** What data_create is told. Addresses count from the inputs, with which the block begins; without one there is no such array. */
interface Arrays {
  readonly kind: number;
  readonly dtype: number;
  readonly count: number;
  readonly features: number;
  readonly outputs: number;
  readonly labels?: number;
  readonly targets?: number;
  readonly table?: number;
}

interface Block {
  start: number;
  /** Of the arrays. */
  readonly bytes: number;
  readonly arrays: Arrays;
  /** Address of the engine's object. */
  handle: number;
}

/** A data set in the memory. Its handle changes when it moves. */
export type StoredData = Readonly<Pick<Block, "handle">>;

/**
 * The data sets of a session, without gaps: when one is removed, those behind it move down. They are the last things in
 * the memory. Each method works in pieces of some milliseconds, between which nothing else may use the engine.
 */
export class DataMemory {
  /** In the order of their addresses. */
  readonly #blocks: Block[] = [];

  *put(
    engine: Engine,
    dtype: DType,
    data: TakenData,
    scaling: Scaling,
  ): Generator<void, StoredData> {
    const block = yield* copyIn(engine, dtype, data, scaling);
    this.#blocks.push(block);
    return block;
  }

  *remove(engine: Engine, stored: StoredData): Generator<void, void> {
    const index = this.#blocks.indexOf(stored as Block);
    const [removed, ...behind] = this.#blocks.splice(index);
    engine.check(engine.exports.release(removed!.start));
    for (const block of behind) {
      yield* moveDown(engine, block);
      this.#blocks.push(block);
    }
  }
}

/** Handle of a data set that stays until the memory is released. Without labels and targets it has no loss. */
export function createData(engine: Engine, dtype: DType, data: AnyData, scaling: Scaling): number {
  const pieces = copyIn(engine, dtype, data, scaling);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value.handle;
  }
}

function* copyIn(
  engine: Engine,
  dtype: DType,
  data: AnyData,
  scaling: Scaling,
): Generator<void, Block> {
  const { inputs, count, features } = data;
  const Values = typedArray(dtype);
  // Pixels that are all scaled alike stay bytes.
  const table =
    inputs instanceof Uint8Array && isUniform(scaling) ? scalingTable(scaling) : undefined;
  const Stored = table ? Uint8Array : Values;
  const mark = engine.exports.mark();
  try {
    const start = engine.alloc(inputs.length * Stored.BYTES_PER_ELEMENT);
    const rows = Math.max(1, Math.floor(VALUES_OF_PIECE / features));
    for (let first = 0; first < count; first += rows) {
      if (first > 0) yield;
      const piece = inputs.subarray(first * features, (first + rows) * features);
      const at = start + first * features * Stored.BYTES_PER_ELEMENT;
      if (table) {
        engine.view(Uint8Array, at, piece.length).set(piece);
      } else {
        checkValues(piece, features, first);
        const scaled = engine.view<Parameters>(Values, at, piece.length);
        scaleRows(piece, features, scaling, scaled, first);
      }
    }
    const arrays: Arrays = {
      kind: table ? dtypeIds.u8 : dtypeIds[dtype],
      dtype: dtypeIds[dtype],
      count,
      features,
      outputs: hasTargets(data) ? data.outputs : hasLabels(data) ? data.classes : 1,
      ...(hasLabels(data) && { labels: engine.copyIn(Uint16Array.from(data.labels)) - start }),
      ...(hasTargets(data) && { targets: engine.copyIn(Float64Array.from(data.targets)) - start }),
      ...(table && { table: engine.copyIn(Values.from(table)) - start }),
    };
    const bytes = (engine.exports.mark() >>> 0) - start;
    return { start, bytes, arrays, handle: create(engine, start, arrays) };
  } catch (error) {
    engine.exports.release(mark); // the part that fitted of data that did not
    throw error;
  }
}

/** Moves a block to the end of what is allocated, which is below it, and creates its handle again. */
function* moveDown(engine: Engine, block: Block): Generator<void, void> {
  const { start: from, bytes, arrays } = block;
  block.start = engine.alloc(bytes);
  for (let done = 0; done < bytes; done += BYTES_OF_PIECE) {
    if (done > 0) yield;
    const end = from + Math.min(done + BYTES_OF_PIECE, bytes);
    engine.view(Uint8Array, 0, end).copyWithin(block.start + done, from + done, end);
  }
  block.handle = create(engine, block.start, arrays);
}

function create(
  engine: Engine,
  start: number,
  { kind, dtype, count, features, outputs, labels, targets, table }: Arrays,
): number {
  const at = (offset: number | undefined) => (offset === undefined ? 0 : start + offset);
  return engine.pointer(
    engine.exports.data_create(
      kind,
      dtype,
      count,
      features,
      outputs,
      start,
      at(labels),
      at(targets),
      at(table),
    ),
  );
}
