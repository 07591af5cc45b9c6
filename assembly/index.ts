// The ABI: what the module exports, and nothing else. assembly/README.md explains it.

export { abi_version, status_message } from "./abi";
export { alloc, mark, release } from "./memory";
export { gemm_nn, gemm_nt, gemm_tn } from "./exports/gemm";
