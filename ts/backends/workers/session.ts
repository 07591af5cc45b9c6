// The script of a worker that holds a session; open_remote.ts is its counterpart outside. It can be a further thread of
// the engine too, so that a page that serves scripts needs one only.

import type { ResidentData, Session } from "../../core/session.ts";
import { openHere } from "../open_here.ts";
import { type Job, serveThread } from "../wasm/thread.ts";
import { connect } from "./inside.ts";
import { pack } from "./pack.ts";
import {
  type Answer,
  type Call,
  type Facts,
  failureOf,
  type RemoteOptions,
  type Taken,
  type TakenResult,
} from "./protocol.ts";

let session: Session;
/** Data sets by the number of the call that took them. */
const taken = new Map<number, ResidentData>();

const post = connect((message) => {
  if ("job" in (message as object)) void serveThread((message as { job: Job }).job, post);
  else void serve(message as Call);
});

async function serve({ call, method, given }: Call): Promise<void> {
  try {
    if (method === "open") answer("ready");
    answer({ call, result: await resultOf({ call, method, given }) });
  } catch (error) {
    answer({ call, failure: failureOf(error) });
  }
}

function answer(answer: Answer): void {
  const { message, buffers } = pack(answer);
  post(message, buffers);
}

async function resultOf({ call, method, given }: Call): Promise<unknown> {
  if (method === "open") return open(given[0] as RemoteOptions);
  const routine = session[method] as (...given: readonly unknown[]) => Promise<unknown>;
  const result = await routine.apply(session, given.map(resolved));
  if (method === "release") taken.delete((given[0] as Taken).taken);
  if (method !== "takeData") return result;
  const resident = result as ResidentData;
  taken.set(call, resident);
  return { taken: call, resident } satisfies TakenResult;
}

async function open(options: RemoteOptions): Promise<Facts> {
  session = await openHere({ ...options, onNotice: (notice) => answer({ notice }) });
  const { backend, threads, workPerTurn } = session;
  return {
    backend,
    ...(threads !== undefined && { threads }),
    ...(workPerTurn !== undefined && { workPerTurn }),
  };
}

/** The data set that a number stands for, or the value itself. */
function resolved(value: unknown): unknown {
  const isTaken = typeof value === "object" && value !== null && "taken" in value;
  return isTaken ? taken.get((value as Taken).taken) : value;
}
