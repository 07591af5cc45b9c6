// Tar archives as a stream of their members, by modern-tar, which the build bundles into this file (scripts/build.ts).
// It is small, typed and runs on web streams, as hosts gunzip; other small readers want the whole archive in memory.

export { createTarDecoder } from "modern-tar";
