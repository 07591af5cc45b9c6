// In this thread, on two threads, and in a worker: the same everywhere.
import { learn } from "./learn.js";

for (const options of [{}, { threads: 2 }, { worker: true }]) console.log(await learn(options));
