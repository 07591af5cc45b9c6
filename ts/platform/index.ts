// simdigit/node: files, clock and cache of Node, Deno and Bun, which data sources ask for.

export { type NodePlatformOptions, nodePlatform } from "./node.ts";
export type { Content, Platform } from "./platform.ts";
