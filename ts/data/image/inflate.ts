// Unpacks zlib streams by fflate, which the build bundles into this file (scripts/build.ts): hosts unpack those in
// streams only, and decoders are functions.

export { unzlibSync } from "fflate";
