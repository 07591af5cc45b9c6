// simdigit/node: files, clock and cache of Node, Deno and Bun, as data sources need them.

export { type NodePlatformOptions, nodePlatform } from "./node.ts";
export type { Content, Platform } from "./platform.ts";
