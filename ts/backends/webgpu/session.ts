// A network on the GPU: Session over WebGPU, in float32. Parameters, optimiser state and data sets stay on the GPU; a
// run of steps is encoded as a whole, and only its losses come back. network.ts says what a step consists of.

import { checkValues, type GivenData, type RawValues, type Scaling } from "../../core/dataset.ts";
import { checkInteger, SimdigitError } from "../../core/errors.ts";
import type { NumericalGradient, NumericalOptions } from "../../core/numerical.ts";
import { hyperOf, type OptimizerSpec } from "../../core/optimizer.ts";
import { checkInit, type InitSpec } from "../../core/recipe.ts";
import { Residents, residentOf, withOwnLabels } from "../../core/residents.ts";
import type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  SessionOptions,
  TakenData,
} from "../../core/session.ts";
import {
  checkBatch,
  checkDataFits,
  checkFlat,
  checkInputs,
  checkOptimizerState,
  checkOrder,
  checkRange,
  checkSeed,
  checkSessionOptions,
  disposed,
  MOST_STEPS,
  withLearningRate,
} from "../../core/session_checks.ts";
import { type NetworkSpec, parameterCount } from "../../core/spec.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import { initialise } from "../reference/init.ts";
import type { Dispatch } from "./binder.ts";
import { type GpuInputs, uploadAnswers, uploadInputs } from "./data.ts";
import type { GpuDevice } from "./device.ts";
import { evaluated, type Forward, predicted } from "./forward.ts";
import { padded, VECTOR, withoutPadding } from "./layout.ts";
import { type GpuNetwork, openNetwork } from "./network.ts";
import { updates } from "./optimizers/update.ts";
import type { GpuAnswers } from "./outputs.ts";
import { lossGroups } from "./plan.ts";
import type { TileMemory } from "./probe.ts";
import { batchesOf, meanLosses, type Submission, submit } from "./run.ts";

/** A grid has at most 65,535 rows of tiles. */
const MOST_BATCH = 2 ** 19;
/** Multiply-adds that take a GPU 10 to 100 ms, so that the latency of its few answers does not matter. */
const WORK_PER_TURN = 1e11;

export interface WebGpuOptions {
  /** Opens a session on the host, which has the float64 that numerical gradients need. */
  readonly openHost: (options: SessionOptions) => Promise<Session>;
  /** Whether the session destroys the device when it is disposed of. */
  readonly ownsDevice: boolean;
  /** Remembers the measured tiles of adapters; by default as long as the program runs. */
  readonly memory?: TileMemory | undefined;
}

/** Default tile memory, shared by all sessions without their own. */
const ownMemory: TileMemory = new Map<string, string>();

/** A data set on the GPU, and where it came from. */
interface Taken {
  readonly inputs: GpuInputs;
  readonly answers: GpuAnswers;
  readonly data: TakenData;
  readonly scaling: Scaling;
  /** The ends of a forward pass with its answers, which leave deltas or probabilities. */
  readonly training: Dispatch;
  readonly evaluation: Dispatch;
}

type Work = "training" | "gradient" | "evaluation";

export class WebGpuSession implements Session {
  readonly backend = "webgpu";
  readonly network: NetworkSpec;
  readonly batchSize: number;
  readonly maxNorm: number | undefined;
  readonly biasGradientScale: number | undefined;
  readonly device: GpuDevice;
  readonly workPerTurn?: number;
  readonly #options: SessionOptions;
  readonly #webGpu: WebGpuOptions;
  readonly #gpu: GpuNetwork;
  readonly #residents = new Residents<Taken>();
  /** All of them that are not released. */
  readonly #taken = new Set<Taken>();
  /** Submissions whose results are not read yet. */
  readonly #running = new Set<Promise<unknown>>();
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
    this.batchSize = options.batchSize;
    this.maxNorm = options.maxNorm;
    this.biasGradientScale = options.biasGradientScale;
    this.#gpu = gpu;
    this.#options = options;
    this.#webGpu = webGpu;
    this.#optimizer = options.optimizer;
    if (!device.software) this.workPerTurn = WORK_PER_TURN;
    this.#startSlots();
  }

  /** Opens a session on a device. Throws if the network does not fit on it. */
  static async open(
    options: SessionOptions,
    device: GpuDevice,
    webGpu: WebGpuOptions,
  ): Promise<WebGpuSession> {
    checkSessionOptions(options, MOST_BATCH);
    if (options.network.dtype !== "f32") {
      throw unsupported("dtype expected f32, got f64, which WebGPU lacks - use another backend");
    }
    const gpu = await openNetwork(device, options, webGpu.memory ?? ownMemory);
    return new WebGpuSession(device, gpu, options, webGpu);
  }

  get optimizer(): OptimizerSpec {
    return this.#optimizer;
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    this.#checkOpen();
    checkInit(init);
    await this.setSeed(seed);
    this.#upload(this.#gpu.buffers.params, initialise(this.network, init, seed));
    this.#startSlots();
    this.#step = 0;
  }

  async setSeed(seed: number): Promise<void> {
    this.#checkOpen();
    checkSeed(seed);
    this.#seed = seed;
  }

  async setLearningRate(lr: number): Promise<void> {
    this.#checkOpen();
    this.#optimizer = withLearningRate(this.#optimizer, lr);
  }

  async parameters(): Promise<Parameters> {
    this.#checkOpen();
    return this.#download(this.#gpu.buffers.params);
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    this.#checkOpen();
    checkFlat("parameters", parameters, this.network);
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
    checkOptimizerState(state, slots.length, this.network);
    slots.forEach((buffer, slot) => {
      this.#upload(buffer, state.slots[slot]!);
    });
    this.#step = state.step;
  }

  async takeData(given: GivenData, scaling: Scaling): Promise<ResidentData> {
    this.#checkOpen();
    checkDataFits(given, this.network, scaling);
    checkValues(given.inputs, given.features);
    const data = withOwnLabels(given);
    const { name } = data;
    const answers = await uploadAnswers(this.device, data);
    const inputs = await uploadInputs(
      this.device,
      `${name}'s inputs`,
      data.inputs,
      scaling,
      this.#gpu,
    );
    const [training, evaluation] = await Promise.all([
      this.#gpu.output(answers, "deltas"),
      this.#gpu.output(answers, "probabilities"),
    ]);
    const taken = { inputs, answers, data, scaling, training, evaluation };
    const resident = residentOf(data);
    this.#residents.add(resident, taken);
    this.#taken.add(taken);
    return resident;
  }

  /** Calls that were made before still read the buffers. */
  async release(data: ResidentData): Promise<void> {
    this.#checkOpen();
    const taken = this.#residents.release(data);
    await Promise.allSettled(this.#running);
    this.#destroy(taken);
  }

  async train(data: ResidentData, order: Uint32Array): Promise<Float64Array> {
    const { inputs, training } = this.#takenOf(data);
    checkOrder(order, data);
    const { batchSize } = this.#options;
    const { plan, buffers } = this.#gpu;
    const all = batchesOf(order.length, batchSize);
    checkInteger("steps", this.#step + all.length, 0, MOST_STEPS);
    const groups = lossGroups(plan, batchSize);
    const dispatches = this.#gpu.step(training);
    const submissions: Submission[] = [];
    for (let done = 0; done < all.length; done += plan.steps) {
      const rows = all.slice(done, done + plan.steps);
      const examples = order.slice(done * batchSize, (done + rows.length) * batchSize);
      const bytes = ((rows.length - 1) * groups + lossGroups(plan, rows.at(-1)!)) * 4;
      const results = [{ from: buffers.losses, to: done * groups * 4, bytes }];
      submissions.push({ gather: inputs.gather, dispatches, examples, rows, results });
    }
    const [partial] = await this.#run("training", submissions, [all.length * groups * 4]);
    return meanLosses(this.network, plan, partial!, all, groups);
  }

  async gradient(data: ResidentData, order: Uint32Array): Promise<Gradient> {
    const { inputs, training } = this.#takenOf(data);
    checkBatch(order, data, this.#options.batchSize);
    const { plan, buffers } = this.#gpu;
    const { step: dispatches, buffer } = await this.#gpu.gradient(training);
    const rows = [order.length];
    const groups = lossGroups(plan, order.length);
    const sizes = [groups * 4, plan.layout.parameters * VECTOR];
    const results = [buffers.losses, buffer].map((from, i) => ({ from, to: 0, bytes: sizes[i]! }));
    const { gather } = inputs;
    const submission = { gather, dispatches, examples: order.slice(), rows, results };
    const [partial, gradients] = await this.#run("gradient", [submission], sizes);
    const [loss] = meanLosses(this.network, plan, partial!, rows, groups);
    return { loss: loss!, gradients: withoutPadding(plan.layout, gradients!) };
  }

  /** Computed by a float64 session on the host with the parameters of this one, under the masks of its next step. */
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
    throw unsupported(
      "numerical training takes one example at a time, which is too little work for a GPU - use backend wasm",
    );
  }

  async evaluate(data: ResidentData, start = 0, end = data?.count): Promise<Evaluation> {
    const { inputs, evaluation } = this.#takenOf(data);
    checkRange(start, end, data);
    const source = { gather: inputs.gather, ending: evaluation };
    return evaluated(this.#forward, source, start, end);
  }

  async predict(inputs: RawValues, scaling: Scaling): Promise<Parameters> {
    this.#checkOpen();
    const count = checkInputs(inputs, this.network, scaling);
    return predicted(this.#forward, this.device, inputs, count, scaling);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const taken of this.#taken) this.#destroy(taken);
    this.#gpu.destroy();
    if (this.#webGpu.ownsDevice) this.device.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  get #forward(): Forward {
    return {
      network: this.network,
      gpu: this.#gpu,
      run: (submissions, sizes) => this.#run("evaluation", submissions, sizes),
    };
  }

  /** Runs submissions and reads their results back: `sizes[i]` bytes of result i. */
  async #run(
    what: Work,
    submissions: readonly Submission[],
    sizes: readonly number[],
  ): Promise<Float32Array[]> {
    const running = this.#submit(what, submissions, sizes);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #submit(
    what: Work,
    submissions: readonly Submission[],
    sizes: readonly number[],
  ): Promise<Float32Array[]> {
    const { device } = this;
    const landings = await Promise.all(sizes.map((size) => device.landing(size)));
    const sent = submissions.map((submission) =>
      device.guarded(what, () => {
        const standing = { step: this.#step, seed: this.#seed, optimizer: this.#optimizer };
        submit(device, this.#gpu, standing, submission, landings, what !== "evaluation");
        if (what === "training") this.#step += submission.rows.length;
      }),
    );
    const read = Promise.all(landings.map((landing) => device.take(landing)));
    const [results] = await Promise.all([read, ...sent]);
    return results.map((result) => new Float32Array(result));
  }

  #startSlots(): void {
    const { initialAccumulator } = hyperOf(this.#optimizer);
    const { accumulator } = updates[this.#optimizer.name];
    const count = parameterCount(this.network);
    this.#gpu.buffers.slots.forEach((slot, i) => {
      this.#upload(slot, new Float32Array(count).fill(i === accumulator ? initialAccumulator : 0));
    });
  }

  #upload(buffer: GpuBuffer, flat: ArrayLike<number>): void {
    this.device.write(buffer, padded(this.#gpu.plan.layout, flat));
  }

  async #download(buffer: GpuBuffer): Promise<Parameters> {
    const { layout } = this.#gpu.plan;
    const values = await this.device.read(buffer, layout.parameters * VECTOR);
    return withoutPadding(layout, new Float32Array(values));
  }

  #takenOf(data: ResidentData): Taken {
    this.#checkOpen();
    return this.#residents.of(data);
  }

  #destroy(taken: Taken): void {
    this.#taken.delete(taken);
    const { inputs, answers } = taken;
    for (const buffer of [...inputs.buffers, answers.buffer]) buffer.destroy();
  }

  #checkOpen(): void {
    if (this.#disposed) throw disposed();
    this.device.check();
  }
}

function unsupported(message: string): SimdigitError {
  return new SimdigitError("unsupported", `webgpu: ${message}`);
}
