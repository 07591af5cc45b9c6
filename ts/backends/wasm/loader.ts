// AssemblyScript's loader. The build bundles it into this file, so that Deno and pages run dist/ by itself, without a
// folder node_modules.

export { instantiate } from "@assemblyscript/loader";
