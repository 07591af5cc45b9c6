// Zip archives, and the zlib streams of PNGs, by fflate, which the build bundles into this file (scripts/build.ts).
// Hosts have streams for gzip, but nothing that reads a zip's directory, and no function that unpacks at once.

export { unzipSync, unzlibSync, zipSync } from "fflate";
