// The additional exports of the threads builds. assembly/README.md explains them.

export { threads_start, threads_work, threads_end, threads_fail } from "./base/threads";
