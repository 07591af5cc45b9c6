// The cache folder, from environment variables alone.

export interface CacheHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly windows: boolean;
  readonly home: string;
  readonly join: (...parts: string[]) => string;
}

/**
 * SIMDIGIT_CACHE, else simdigit in the system's folder for caches: XDG_CACHE_HOME, else
 * LOCALAPPDATA on Windows and ~/.cache elsewhere.
 */
export function cacheFolder({ env, windows, home, join }: CacheHost): string {
  if (env.SIMDIGIT_CACHE) return env.SIMDIGIT_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "simdigit");
  if (windows) return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "simdigit");
  return join(home, ".cache", "simdigit");
}
