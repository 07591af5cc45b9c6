// Starts and ends the workers of one engine. Knows how hosts run threads, and nothing of the engine.

import { SimdigitError } from "../../core/errors.ts";
import { workerUrl } from "../../platform/wasm_bytes.ts";
import type { Job, Report } from "./worker.ts";

/** Time that a worker has to answer. */
const PATIENCE_MS = 30_000;

export interface Workers {
  /** Terminates them, whatever they are doing. */
  end(): Promise<void>;
}

/** Starts a worker for each job. If one does not start, ends the others and throws. */
export async function startWorkers(
  jobs: readonly Job[],
  url: URL | string = workerUrl(),
): Promise<Workers> {
  const start = globalThis.process?.versions?.node ? startThread : startInPage;
  const started = await Promise.allSettled(jobs.map((job) => start(url, job)));
  const running = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const end = async () => {
    await Promise.all(running.map((worker) => worker.end()));
  };
  const failed = started.find((one) => one.status === "rejected");
  if (!failed) return { end };
  await end();
  throw new SimdigitError(
    "unsupported",
    `threads: a worker did not start (${failed.reason}) - use one thread`,
    { cause: failed.reason },
  );
}

/** A worker thread of Node, Deno or Bun. Once it has started, it does not keep the process alive. */
async function startThread(url: URL | string, job: Job): Promise<Workers> {
  // In a variable, so that bundlers for browsers do not look for this module: no page comes here.
  const name = "node:worker_threads";
  const { Worker } = (await import(name)) as typeof import("node:worker_threads");
  const worker = new Worker(new URL(url), { workerData: job });
  const end = async () => {
    await worker.terminate();
  };
  await answered((settle) => {
    worker.on("message", settle);
    worker.on("error", (error) => settle({ failure: String(error) }));
    worker.on("exit", (code) => settle({ failure: `it ended with ${code}` }));
  }, end);
  worker.unref();
  return { end };
}

async function startInPage(url: URL | string, job: Job): Promise<Workers> {
  const worker = new Worker(url, { type: "module" });
  const end = async () => worker.terminate();
  await answered((settle) => {
    worker.onmessage = ({ data }: MessageEvent<Report>) => settle(data);
    worker.onerror = ({ message }) => settle({ failure: message || `cannot load ${url}` });
    worker.postMessage(job);
  }, end);
  return { end };
}

/** Waits for the first report of a worker; terminates the worker unless it reports success. */
async function answered(
  listen: (settle: (report: Report) => void) => void,
  end: () => Promise<void>,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const report = await new Promise<Report>((settle) => {
    timer = setTimeout(
      () => settle({ failure: `no answer in ${PATIENCE_MS / 1000} s` }),
      PATIENCE_MS,
    );
    listen(settle);
  });
  clearTimeout(timer);
  if (report === "ready") return;
  await end();
  throw report.failure;
}
