// The script of a worker that is a further thread of the engine. Its first message is its job.

import { type Job, serveThread } from "../wasm/thread.ts";
import { connect } from "./inside.ts";

const post = connect((job) => void serveThread(job as Job, post));
