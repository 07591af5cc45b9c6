// The cache folder, from environment variables alone.

export interface CacheHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly windows: boolean;
  /** Throws in containers whose user has neither HOME nor an entry in the system's list. */
  readonly home: () => string;
  readonly temporary: () => string;
  readonly join: (...parts: string[]) => string;
}

/**
 * SIMDIGIT_CACHE, else simdigit in the system's folder for caches: XDG_CACHE_HOME, else
 * LOCALAPPDATA on Windows and ~/.cache elsewhere, or the folder for temporary files if there is no home.
 */
export function cacheFolder({ env, windows, home, temporary, join }: CacheHost): string {
  if (env.SIMDIGIT_CACHE) return env.SIMDIGIT_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "simdigit");
  if (windows && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "simdigit");
  try {
    return join(home(), ...(windows ? ["AppData", "Local"] : [".cache"]), "simdigit");
  } catch {
    return join(temporary(), "simdigit-cache");
  }
}
