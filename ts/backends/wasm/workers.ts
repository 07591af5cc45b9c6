// Starts and ends the workers of one engine, one for each further thread.

/// <reference path="../workers/built.d.ts" />

import { SimdigitError } from "../../core/errors.ts";
import { loaded } from "../../platform/loaded.ts";
import { type Script, scriptAt, startWorker } from "../workers/outside.ts";
import type { Job, Report } from "./thread.ts";

/** Time that a worker has to answer. */
const PATIENCE_MS = 30_000;

export interface Workers {
  /** Terminates them, whatever they are doing. */
  end(): Promise<void>;
}

/**
 * Starts a worker for each job. If one does not start, ends the others and throws.
 *
 * @param url the workers' script, if it is not to be the text in the package
 */
export async function startWorkers(jobs: readonly Job[], url?: URL | string): Promise<Workers> {
  const script = url === undefined ? await ownScript() : scriptAt(url);
  const started = await Promise.allSettled(jobs.map((job) => start(script, job)));
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

/** The text in the package. Loaded when it is needed: most programs use one thread. */
async function ownScript(): Promise<Script> {
  return loaded("worker: its script", import("../../../dist/workers/thread.js"));
}

/** Starts a worker, which does not keep the process alive. Throws the reason if it does not report success. */
async function start(script: Script, job: Job): Promise<Workers> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end = async () => {};
  const report = await new Promise<Report>((settle) => {
    const fail = (failure: string) => settle({ failure });
    timer = setTimeout(() => fail(`no answer in ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const worker = startWorker(script, {
      onMessage: (report) => settle(report as Report),
      onEnd: fail,
    });
    end = worker.end;
    worker.post({ job });
    worker.hold(false);
  });
  clearTimeout(timer);
  if (report === "ready") return { end };
  await end();
  throw report.failure;
}
