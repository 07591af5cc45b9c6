// A network on the GPU: Session over WebGPU, in float32. Parameters, optimiser state and data sets stay there; a run
// of steps is encoded whole, and only its losses come back. What a step is made of is network.ts's.

import { checkDataset, type Dataset, type Scaling } from "../../core/dataset.ts";
import { checkOneOf, SimdigitError } from "../../core/errors.ts";
import type { NumericalGradient, NumericalOptions } from "../../core/numerical.ts";
import { checkOptimizer, hyperOf, type OptimizerSpec } from "../../core/optimizer.ts";
import { type InitSpec, initialisers } from "../../core/recipe.ts";
import type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  SessionOptions,
} from "../../core/session.ts";
import { checkSpec, type NetworkSpec, parameterCount } from "../../core/spec.ts";
import { initialise } from "../reference/init.ts";
import { type GpuData, uploadData } from "./data.ts";
import type { GpuDevice } from "./device.ts";
import type { Dispatch } from "./dispatches.ts";
import { dense, padded, VECTOR, vectors } from "./layout.ts";
import { GpuNetwork } from "./network.ts";
import { accumulatorSlot } from "./optimizers/update.ts";
import { lossGroups } from "./plan.ts";
import type { TileMemory } from "./probe.ts";
import { batchesOf, meanLosses, submitBatches, withoutFill } from "./run.ts";

/** Steps and batches are counted in 32 bits, and a grid has at most 65,535 rows of tiles. */
const MOST_STEPS = 2 ** 31 - 1;
const MOST_BATCH = 2 ** 19;
/** Of a GPU: some 10 to 100 ms, in which its few answers do not count. */
const WORK_PER_TURN = 1e11;

export interface WebGpuOptions {
  /** Opens a session that computes in float64 on the host, for numerical gradients: no GPU has float64. */
  readonly openHost: (options: SessionOptions) => Promise<Session>;
  /** Whether the device is the session's own, to be given back with it. */
  readonly ownsDevice: boolean;
  /** What was measured of the adapter before, and will be. */
  readonly memory?: TileMemory | undefined;
}

/** Of the sessions of this program that are given no memory. */
const ownMemory: TileMemory = new Map<string, string>();

/** A data set that was taken: on the GPU, and where it came from. */
interface Taken {
  readonly gpu: GpuData;
  readonly data: Dataset;
  readonly scaling: Scaling;
  /** The output layer with its labels, ending in deltas or in probabilities. */
  readonly training: Dispatch;
  readonly evaluation: Dispatch;
}

export class WebGpuSession implements Session {
  readonly backend = "webgpu";
  readonly network: NetworkSpec;
  readonly device: GpuDevice;
  readonly workPerTurn?: number;
  readonly #options: SessionOptions;
  readonly #webGpu: WebGpuOptions;
  readonly #gpu: GpuNetwork;
  readonly #taken = new Map<ResidentData, Taken>();
  #optimizer: OptimizerSpec;
  #step = 0;
  #seed = 0;
  #disposed = false;

  private constructor(
    device: GpuDevice,
    gpu: GpuNetwork,
    options: SessionOptions,
    webGpu: WebGpuOptions,
  ) {
    this.device = device;
    this.network = options.network;
    this.#gpu = gpu;
    this.#options = options;
    this.#webGpu = webGpu;
    this.#optimizer = options.optimizer;
    if (!device.software) this.workPerTurn = WORK_PER_TURN;
    this.#startSlots();
  }

  /** Opens a session on a device. Throws where the network does not fit it. */
  static async open(
    options: SessionOptions,
    device: GpuDevice,
    webGpu: WebGpuOptions,
  ): Promise<WebGpuSession> {
    checkSpec(options.network);
    checkOptimizer(options.optimizer);
    checkRange("batch size", options.batchSize, 1, MOST_BATCH);
    if (options.network.dtype !== "f32") {
      throw new SimdigitError(
        "unsupported",
        "webgpu: dtype expected f32, got f64: no GPU computes in float64 here - use --dtype f32 or --backend wasm",
      );
    }
    const gpu = await GpuNetwork.open(device, options, webGpu.memory ?? ownMemory);
    return new WebGpuSession(device, gpu, options, webGpu);
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    this.#checkOpen();
    checkOneOf("weight initialiser", init.weights, initialisers);
    checkOneOf("bias initialiser", init.biases, initialisers);
    await this.setSeed(seed);
    this.#upload(this.#gpu.buffers.params, initialise(this.network, init, seed));
    this.#startSlots();
    this.#step = 0;
  }

  async setSeed(seed: number): Promise<void> {
    this.#checkOpen();
    checkRange("seed", seed, 0, Number.MAX_SAFE_INTEGER);
    this.#seed = seed;
  }

  async setLearningRate(lr: number): Promise<void> {
    this.#checkOpen();
    const optimizer = { ...this.#optimizer, lr };
    checkOptimizer(optimizer);
    this.#optimizer = optimizer;
  }

  async parameters(): Promise<Parameters> {
    this.#checkOpen();
    return this.#download(this.#gpu.buffers.params);
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    this.#checkOpen();
    this.#checkLength(parameters, "parameters");
    this.#upload(this.#gpu.buffers.params, parameters);
  }

  async optimizerState(): Promise<OptimizerState> {
    this.#checkOpen();
    const step = this.#step;
    const slots = await Promise.all(this.#gpu.buffers.slots.map((slot) => this.#download(slot)));
    return { step, slots };
  }

  async loadOptimizerState(state: OptimizerState): Promise<void> {
    this.#checkOpen();
    const { slots } = this.#gpu.buffers;
    checkRange("optimizer step", state.step, 0, MOST_STEPS);
    if (state.slots.length !== slots.length) {
      throw expected("optimizer state", `${slots.length} buffers`, state.slots.length);
    }
    state.slots.forEach((values, slot) => {
      this.#checkLength(values, `optimizer buffer ${slot}`);
    });
    slots.forEach((buffer, slot) => {
      this.#upload(buffer, state.slots[slot]!);
    });
    this.#step = state.step;
  }

  async takeData(data: Dataset, scaling: Scaling): Promise<ResidentData> {
    this.#checkOpen();
    checkDataset(data);
    const { inputs, layers, inputDropout = 0 } = this.network;
    const outputs = layers.at(-1)!.units;
    if (data.features !== inputs) {
      throw expected(
        `${data.name}: values an example`,
        `${inputs} as the network takes`,
        data.features,
      );
    }
    if (data.classes > outputs) {
      throw expected(`${data.name}: classes`, `at most the network's ${outputs}`, data.classes);
    }
    const size = { batch: this.#options.batchSize, inputDropout };
    const gpu = await uploadData(this.device, data, scaling, size, this.#gpu.buffers);
    const [training, evaluation] = await Promise.all([
      this.#gpu.output(gpu.labels, "deltas"),
      this.#gpu.output(gpu.labels, "probabilities"),
    ]);
    const resident = { count: data.count };
    this.#taken.set(resident, { gpu, data, scaling, training, evaluation });
    return resident;
  }

  async train(data: ResidentData, order: Uint32Array): Promise<Float64Array> {
    const { gpu, training } = this.#takenOf(data);
    checkOrder(order, data);
    const { batchSize } = this.#options;
    const { plan, buffers } = this.#gpu;
    const all = batchesOf(order.length, batchSize);
    checkRange("steps", this.#step + all.length, 0, MOST_STEPS);
    const groups = lossGroups(plan, batchSize);
    const landing = await this.device.landing(all.length * groups * 4);
    const dispatches = this.#gpu.step(training);
    const sent: Promise<void>[] = [];
    for (let done = 0; done < all.length; done += plan.steps) {
      const rows = all.slice(done, done + plan.steps);
      const examples = order.slice(done * batchSize, (done + rows.length) * batchSize);
      const batches = { gather: gpu.gather, dispatches, examples, rows, training: true };
      sent.push(
        this.device.guarded("training", () => {
          submitBatches(this.device, this.#gpu, this.#standing, batches, (encoder) => {
            const bytes = ((rows.length - 1) * groups + lossGroups(plan, rows.at(-1)!)) * 4;
            encoder.copyBufferToBuffer(buffers.losses, 0, landing, done * groups * 4, bytes);
          });
          this.#step += rows.length;
        }),
      );
    }
    const [partial] = await Promise.all([this.device.take(landing), ...sent]);
    return meanLosses(this.network, this.#gpu, new Float32Array(partial), all, groups);
  }

  async gradient(data: ResidentData, order: Uint32Array): Promise<Gradient> {
    const { gpu, training } = this.#takenOf(data);
    checkOrder(order, data);
    checkRange("examples of the batch", order.length, 1, this.#options.batchSize);
    const { plan, buffers } = this.#gpu;
    const { step: dispatches, buffer } = await this.#gpu.gradient(training);
    const groups = lossGroups(plan, order.length);
    const bytes = plan.layout.parameters * VECTOR;
    const [lossLanding, landing] = await Promise.all([
      this.device.landing(groups * 4),
      this.device.landing(bytes),
    ]);
    const rows = [order.length];
    const batches = {
      gather: gpu.gather,
      dispatches,
      examples: order.slice(),
      rows,
      training: true,
    };
    const sent = this.device.guarded("a gradient", () =>
      submitBatches(this.device, this.#gpu, this.#standing, batches, (encoder) => {
        encoder.copyBufferToBuffer(buffers.losses, 0, lossLanding, 0, groups * 4);
        encoder.copyBufferToBuffer(buffer, 0, landing, 0, bytes);
      }),
    );
    const [partial, gradients] = await Promise.all([
      this.device.take(lossLanding),
      this.device.take(landing),
      sent,
    ]);
    const losses = meanLosses(this.network, this.#gpu, new Float32Array(partial), rows, groups);
    return { loss: losses[0]!, gradients: dense(plan.layout, new Float32Array(gradients)) };
  }

  /** By a session of the host in float64 with the parameters of this one, and the masks of its next step. */
  async numericalGradient(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalOptions,
  ): Promise<NumericalGradient> {
    const taken = this.#takenOf(data);
    const host = await this.#webGpu.openHost({ ...this.#options, optimizer: this.#optimizer });
    try {
      await host.loadParameters(await this.parameters());
      await host.loadOptimizerState(await this.optimizerState());
      await host.setSeed(this.#seed);
      const resident = await host.takeData(taken.data, taken.scaling);
      return await host.numericalGradient(resident, order, options);
    } finally {
      await host.dispose();
    }
  }

  async trainNumerically(): Promise<Float64Array> {
    throw new SimdigitError(
      "unsupported",
      "webgpu: numerical training expected a backend that takes one example at a time - use --backend wasm",
    );
  }

  async evaluate(data: ResidentData, start = 0, end = data.count): Promise<Evaluation> {
    const { gpu, evaluation } = this.#takenOf(data);
    checkRange("start", start, 0, data.count);
    checkRange("end", end, start, data.count);
    const { plan, buffers } = this.#gpu;
    const classes = this.network.layers.at(-1)!.units;
    const rowBytes = vectors(classes) * VECTOR;
    const count = end - start;
    const all = batchesOf(count, plan.rows);
    const groups = lossGroups(plan, plan.rows);
    const [landing, lossLanding] = await Promise.all([
      this.device.landing(count * rowBytes),
      this.device.landing(all.length * groups * 4),
    ]);
    const dispatches = this.#gpu.evaluation(evaluation);
    const sent = all.map((size, i) => {
      const before = i * plan.rows;
      const examples = Uint32Array.from({ length: size }, (_, row) => start + before + row);
      const batches = { gather: gpu.gather, dispatches, examples, rows: [size], training: false };
      return this.device.guarded("evaluation", () =>
        submitBatches(this.device, this.#gpu, this.#standing, batches, (encoder) => {
          const { probabilities, losses } = buffers;
          const bytes = lossGroups(plan, size) * 4;
          encoder.copyBufferToBuffer(probabilities, 0, landing, before * rowBytes, size * rowBytes);
          encoder.copyBufferToBuffer(losses, 0, lossLanding, i * groups * 4, bytes);
        }),
      );
    });
    const [wide, partial] = await Promise.all([
      this.device.take(landing),
      this.device.take(lossLanding),
      ...sent,
    ]);
    const losses = meanLosses(this.network, this.#gpu, new Float32Array(partial), all, groups);
    const isSum = this.network.loss === "squared_error";
    const total = losses.reduce((sum, loss, i) => sum + loss * (isSum ? 1 : all[i]!), 0);
    const probabilities = withoutFill(new Float32Array(wide), count, classes);
    return {
      probabilities,
      predictions: Uint8Array.from({ length: count }, (_, i) => argmax(probabilities, i, classes)),
      loss: count === 0 ? 0 : total / count,
    };
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { gpu } of this.#taken.values()) for (const buffer of gpu.buffers) buffer.destroy();
    this.#taken.clear();
    this.#gpu.destroy();
    if (this.#webGpu.ownsDevice) this.device.destroy();
  }

  get #standing() {
    return { step: this.#step, seed: this.#seed, optimizer: this.#optimizer };
  }

  #startSlots(): void {
    const { initialAccumulator } = hyperOf(this.#optimizer);
    const accumulator = accumulatorSlot[this.#optimizer.name];
    const count = parameterCount(this.network);
    this.#gpu.buffers.slots.forEach((slot, i) => {
      this.#upload(slot, new Float32Array(count).fill(i === accumulator ? initialAccumulator : 0));
    });
  }

  #upload(buffer: GPUBuffer, flat: ArrayLike<number>): void {
    this.device.write(buffer, padded(this.#gpu.plan.layout, flat));
  }

  async #download(buffer: GPUBuffer): Promise<Parameters> {
    const { layout } = this.#gpu.plan;
    const values = await this.device.read(buffer, layout.parameters * VECTOR);
    return dense(layout, new Float32Array(values));
  }

  #takenOf(data: ResidentData): Taken {
    this.#checkOpen();
    const taken = this.#taken.get(data);
    if (taken) return taken;
    throw expected("data", "what this session took", "another's");
  }

  #checkLength(values: Parameters, what: string): void {
    const length = parameterCount(this.network);
    if (values.length !== length) throw expected(what, `${length} elements`, values.length);
  }

  #checkOpen(): void {
    if (this.#disposed) throw expected("session", "an open one", "one that was disposed of");
    this.device.check();
  }
}

/** The first largest of a row. */
function argmax(values: Float32Array, row: number, columns: number): number {
  let best = 0;
  const first = row * columns;
  for (let i = 1; i < columns; i++) if (values[first + i]! > values[first + best]!) best = i;
  return best;
}

function checkOrder(order: Uint32Array, { count }: ResidentData): void {
  const wrong = order.findIndex((example) => example >= count);
  if (wrong >= 0) throw expected(`order[${wrong}]`, `0 to ${count - 1}`, order[wrong]);
}

function checkRange(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw expected(what, `an integer from ${least} to ${most}`, value);
}

function expected(what: string, wanted: string, got: unknown): SimdigitError {
  return new SimdigitError("usage", `webgpu: ${what} expected ${wanted}, got ${got}`);
}
