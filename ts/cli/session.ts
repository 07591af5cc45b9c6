// A session for a command: its notices go to stderr, and measurements of a GPU are kept in the cache folder.

import { type OpenOptions, openSession } from "../backends/open.ts";
import type { TileMemory } from "../backends/webgpu/probe.ts";
import type { Session } from "../core/session.ts";
import type { Platform } from "../platform/platform.ts";
import { notice } from "./output.ts";

const FILE = "webgpu-tiles.json";

export async function openForCommand(platform: Platform, options: OpenOptions): Promise<Session> {
  const { backend } = options;
  if (backend !== "webgpu" && backend !== "auto") return openSession(options);
  const memory = await readMemory(platform);
  const before = memory.size;
  const session = await openSession({ ...options, onNotice: notice, tiles: memory });
  if (memory.size > before) await writeMemory(platform, memory);
  return session;
}

/** Measurements of earlier sessions; none if the file is missing or is not ours. */
async function readMemory(platform: Platform): Promise<TileMemory & Map<string, string>> {
  try {
    const text = new TextDecoder().decode(await platform.readBytes(path(platform)));
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(entries.map(([product, tile]) => [product, String(tile)]));
  } catch {
    return new Map();
  }
}

async function writeMemory(platform: Platform, memory: Map<string, string>): Promise<void> {
  const text = `${JSON.stringify(Object.fromEntries(memory), null, 2)}\n`;
  try {
    await platform.makeFolder(platform.cacheFolder());
    await platform.writeFileAtomically(path(platform), new TextEncoder().encode(text));
  } catch (error) {
    notice(`measurements of the GPU are not kept: ${(error as Error).message}`);
  }
}

function path(platform: Platform): string {
  return platform.join(platform.cacheFolder(), FILE);
}
