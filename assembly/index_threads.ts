// What the threads builds export beside index.ts. assembly/README.md explains it.

export { threads_start, threads_work, threads_end, threads_fail } from "./base/threads";
