// A session in a worker, seen from outside: each method is a message. session.ts is its counterpart inside.

import { usage } from "../../core/errors.ts";
import { Residents } from "../../core/residents.ts";
import type { Session } from "../../core/session.ts";
import { checkSessionOptions, disposed } from "../../core/session_checks.ts";
import { loaded } from "../../platform/loaded.ts";
import { engineModule } from "../open_here.ts";
import type { BackendOptions } from "../options.ts";
import { Link } from "./link.ts";
import { type Script, scriptAt } from "./outside.ts";
import {
  type Facts,
  type Method,
  methods,
  type RemoteOptions,
  type Taken,
  type TakenResult,
} from "./protocol.ts";

/** Opens a session in a worker of its own, which ends with the session. */
export async function openRemote(options: BackendOptions): Promise<Session> {
  checkSessionOptions(options);
  checkCanBeSent(options);
  const { workerScript, onNotice = () => {} } = options;
  const script = workerScript === undefined ? await ownScript() : scriptAt(workerScript);
  const sent = await remoteOptions(options, script);
  const link = new Link(script, onNotice);
  try {
    return sessionOver(link, options, (await link.call("open", [sent])) as Facts);
  } catch (error) {
    await link.end(disposed());
    throw error;
  }
}

function checkCanBeSent({ gpu, tiles }: BackendOptions): void {
  for (const [name, value] of Object.entries({ gpu, tiles })) {
    if (value === undefined) continue;
    throw usage(
      `${name} expected to be left out with worker: true, got an object that cannot be sent to a worker - the worker finds its own`,
    );
  }
}

/** The text in the package. */
async function ownScript(): Promise<Script> {
  return loaded("worker: its script", import("../../../dist/workers/session.js"));
}

/** The options that the worker needs. It finds no files, so the engine's module goes with them. */
async function remoteOptions(options: BackendOptions, script: Script): Promise<RemoteOptions> {
  const { network, optimizer, batchSize, maxNorm, biasGradientScale } = options;
  const { backend = "wasm", build = "strict", threads, onLostDevice } = options;
  return {
    ...{ network, optimizer, batchSize, maxNorm, biasGradientScale },
    ...{ backend, build, threads, onLostDevice },
    ...(backend !== "reference" && {
      module: await engineModule(options),
    }),
    ...("url" in script && { workerScript: script.url.href }),
  };
}

function sessionOver(link: Link, options: BackendOptions, facts: Facts): Session {
  const { network, batchSize, maxNorm, biasGradientScale } = options;
  let { optimizer } = options;
  let closing: Promise<void> | undefined;
  const residents = new Residents<Taken>();
  const call = async (method: Method, given: readonly unknown[]) =>
    link.call(
      method,
      given.map((value) => (residents.knows(value) ? residents.of(value) : value)),
    );
  const calls = Object.fromEntries(
    methods.map((method) => [method, (...given: unknown[]) => call(method, given)]),
  ) as unknown as Pick<Session, Method>;
  const session: Session = {
    ...facts,
    network,
    batchSize,
    maxNorm,
    biasGradientScale,
    get optimizer() {
      return optimizer;
    },
    ...calls,
    async setLearningRate(lr) {
      await calls.setLearningRate(lr);
      optimizer = { ...optimizer, lr };
    },
    async takeData(data, scaling) {
      const { resident, taken } = (await call("takeData", [data, scaling])) as TakenResult;
      residents.add(resident, { taken });
      return resident;
    },
    async release(data) {
      await link.call("release", [residents.release(data)]);
    },
    dispose: () => {
      closing ??= close(link, calls);
      return closing;
    },
    [Symbol.asyncDispose]: () => session.dispose(),
  };
  return session;
}

/** After the calls that wait. A worker that has ended by itself needs no more. */
async function close(link: Link, calls: Pick<Session, "dispose">): Promise<void> {
  if (link.ended) return;
  try {
    await calls.dispose();
  } finally {
    await link.end(disposed());
  }
}
