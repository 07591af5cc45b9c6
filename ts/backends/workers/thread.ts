// The script of a worker that is a further thread of the engine.

import { type Job, serveThread } from "../wasm/thread.ts";
import { connect } from "./inside.ts";

const post = connect((message) => void serveThread((message as { job: Job }).job, post));
