// Zip archives by fflate, which the build bundles into this file (scripts/build.ts). Hosts have streams for gzip, but
// nothing that reads a zip's directory.

export { unzipSync, zipSync } from "fflate";
