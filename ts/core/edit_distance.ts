// Edit distance of two words, from a library that is bundled into this file (scripts/build.ts).

export { default as editDistance } from "leven";
