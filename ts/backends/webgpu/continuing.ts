// A session on a GPU that continues on a new device when its device is lost. It restores the last snapshot and repeats
// the changes since then. Every step is a function of what came before, so the bits are the same.

import type { GivenData, RawValues, Scaling } from "../../core/dataset.ts";
import type { NumericalGradient, NumericalOptions } from "../../core/numerical.ts";
import type { OptimizerSpec } from "../../core/optimizer.ts";
import type { InitSpec } from "../../core/recipe.ts";
import { Residents, residentOf, withOwnLabels } from "../../core/residents.ts";
import type {
  Evaluation,
  Gradient,
  OptimizerState,
  Parameters,
  ResidentData,
  Session,
  TakenData,
} from "../../core/session.ts";
import { checkFlat, checkOrder } from "../../core/session_checks.ts";
import type { NetworkSpec } from "../../core/spec.ts";
import type { WebGpuSession } from "./session.ts";

/** Number of devices lost in a row after which a call fails. */
const MOST_LOSSES = 3;

/** A change of the session that can be repeated. */
type Change = (session: WebGpuSession) => Promise<unknown>;

interface Taken {
  readonly data: TakenData;
  readonly scaling: Scaling;
  resident: ResidentData;
}

export interface ContinuingOptions {
  /** Opens a session on a new device. */
  readonly open: () => Promise<WebGpuSession>;
  readonly onNotice: (text: string) => void;
}

/** Takes a snapshot of parameters and optimiser state at every evaluation and release. */
export class ContinuingSession implements Session {
  readonly backend = "webgpu";
  readonly network: NetworkSpec;
  readonly batchSize: number;
  readonly maxNorm: number | undefined;
  readonly biasGradientScale: number | undefined;
  readonly workPerTurn?: number;
  readonly #options: ContinuingOptions;
  #session: WebGpuSession;
  /** The changes that bring a new session to the state of this one. */
  #changes: Change[] = [];
  readonly #settings = new Map<"seed" | "lr", Change>();
  readonly #residents = new Residents<Taken>();
  /** All of them that are not released. */
  readonly #taken = new Set<Taken>();

  /** Wraps a session that `options.open` opened. */
  constructor(session: WebGpuSession, options: ContinuingOptions) {
    this.network = session.network;
    this.batchSize = session.batchSize;
    this.maxNorm = session.maxNorm;
    this.biasGradientScale = session.biasGradientScale;
    if (session.workPerTurn !== undefined) this.workPerTurn = session.workPerTurn;
    this.#session = session;
    this.#options = options;
  }

  get optimizer(): OptimizerSpec {
    return this.#session.optimizer;
  }

  async initialise(init: InitSpec, seed: number): Promise<void> {
    await this.#change((session) => session.initialise(init, seed));
    this.#settings.set("seed", (session) => session.setSeed(seed));
  }

  async setSeed(seed: number): Promise<void> {
    await this.#setting("seed", (session) => session.setSeed(seed));
  }

  async setLearningRate(lr: number): Promise<void> {
    await this.#setting("lr", (session) => session.setLearningRate(lr));
  }

  parameters(): Promise<Parameters> {
    return this.#attempt((session) => session.parameters());
  }

  async loadParameters(parameters: Parameters): Promise<void> {
    checkFlat("parameters", parameters, this.network);
    const own = parameters.slice();
    await this.#change((session) => session.loadParameters(own));
  }

  optimizerState(): Promise<OptimizerState> {
    return this.#attempt((session) => session.optimizerState());
  }

  async loadOptimizerState({ step, slots }: OptimizerState): Promise<void> {
    const own = { step, slots: slots.map((slot) => slot.slice()) };
    await this.#change((session) => session.loadOptimizerState(own));
  }

  async takeData(data: GivenData, scaling: Scaling): Promise<ResidentData> {
    const resident = await this.#attempt((session) => session.takeData(data, scaling));
    const taken = { data: withOwnLabels(data), scaling, resident };
    const own = residentOf(taken.data);
    this.#residents.add(own, taken);
    this.#taken.add(taken);
    return own;
  }

  async release(data: ResidentData): Promise<void> {
    this.#resident(data);
    await this.#takeSnapshot(); // steps that need the data set cannot be repeated without it
    await this.#attempt((session) => session.release(this.#resident(data)));
    this.#taken.delete(this.#residents.release(data));
  }

  predict(inputs: RawValues, scaling: Scaling): Promise<Parameters> {
    return this.#attempt((session) => session.predict(inputs, scaling));
  }

  async train(data: ResidentData, order: Uint32Array): Promise<Float64Array> {
    this.#resident(data);
    checkOrder(order, data);
    const own = order.slice();
    return this.#change((session) => session.train(this.#resident(data), own));
  }

  gradient(data: ResidentData, order: Uint32Array): Promise<Gradient> {
    return this.#attempt((session) => session.gradient(this.#resident(data), order));
  }

  numericalGradient(
    data: ResidentData,
    order: Uint32Array,
    options: NumericalOptions,
  ): Promise<NumericalGradient> {
    return this.#attempt((session) =>
      session.numericalGradient(this.#resident(data), order, options),
    );
  }

  trainNumerically(): Promise<Float64Array> {
    return this.#session.trainNumerically();
  }

  async evaluate(data: ResidentData, start?: number, end?: number): Promise<Evaluation> {
    const evaluation = await this.#attempt((session) =>
      session.evaluate(this.#resident(data), start, end),
    );
    await this.#takeSnapshot();
    return evaluation;
  }

  dispose(): Promise<void> {
    return this.#session.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #takeSnapshot(): Promise<void> {
    const parameters = await this.parameters();
    const state = await this.optimizerState();
    this.#changes = [
      ...this.#settings.values(),
      (session) => session.loadParameters(parameters),
      (session) => session.loadOptimizerState(state),
    ];
  }

  async #setting(name: "seed" | "lr", change: Change): Promise<void> {
    await this.#change(change);
    this.#settings.set(name, change);
  }

  async #change<T>(change: (session: WebGpuSession) => Promise<T>): Promise<T> {
    const result = await this.#attempt(change);
    this.#changes.push(change);
    return result;
  }

  async #attempt<T>(work: (session: WebGpuSession) => Promise<T>): Promise<T> {
    for (let losses = 0; ; losses++) {
      try {
        const { lost } = this.#session.device;
        if (lost !== undefined) await this.#continue(lost);
        return await work(this.#session);
      } catch (error) {
        if (this.#session.device.lost === undefined || losses === MOST_LOSSES) throw error;
      }
    }
  }

  /** Replaces the lost session by a new one in the same state. */
  async #continue(lost: string): Promise<void> {
    this.#options.onNotice(
      `webgpu: the device was lost (${lost}) - continuing on a new one from the last evaluation`,
    );
    this.#session = await this.#options.open();
    for (const taken of this.#taken) {
      taken.resident = await this.#session.takeData(taken.data, taken.scaling);
    }
    for (const change of this.#changes) await change(this.#session);
  }

  #resident(data: ResidentData): ResidentData {
    return this.#residents.of(data).resident;
  }
}
