// Proxies for downloads. Deno and Bun use those of the environment by themselves. Node does from 24.14 on when it is
// asked to, from 22.21 on only when NODE_USE_ENV_PROXY is set before it starts, and else never.

import * as http from "node:http";
import process from "node:process";

type Env = Readonly<Record<string, string | undefined>>;

/** What proxies.test.ts replaces. */
export interface ProxyHost {
  /** Of Node, as "v20.20.2"; undefined on another host, which needs no help. */
  readonly node: string | undefined;
  /** Node's call that lets fetch use proxies, where it has one. */
  readonly setGlobalProxyFromEnv?: ((env: Env) => void) | undefined;
}

/** See Platform.useProxies. */
export function useProxies(env: Env, host: ProxyHost = thisHost()): string | undefined {
  const names = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];
  const name = names.find((variable) => env[variable]);
  if (name === undefined || host.node === undefined) return undefined;
  const onDemand = hasEnvProxy(host.node);
  if (onDemand && env.NODE_USE_ENV_PROXY === "1") return undefined;
  try {
    if (host.setGlobalProxyFromEnv) {
      host.setGlobalProxyFromEnv(env);
      return undefined;
    }
  } catch {
    // The host's message has the value, and with it perhaps a password.
    return `${name} is not used: expected an address such as http://proxy:3128`;
  }
  const advice = onDemand ? "set NODE_USE_ENV_PROXY=1" : "use Node 24, Deno or Bun";
  return `Node ${host.node} does not use the proxy in ${name} - ${advice}, or get the files by other means`;
}

function hasEnvProxy(version: string): boolean {
  const [major = 0, minor = 0] = version.replace("v", "").split(".").map(Number);
  return major >= 24 || (major === 22 && minor >= 21);
}

function thisHost(): ProxyHost {
  const { versions, version } = process;
  const isNode = versions.deno === undefined && versions.bun === undefined;
  return {
    node: isNode ? version : undefined,
    setGlobalProxyFromEnv: (http as Pick<ProxyHost, "setGlobalProxyFromEnv">).setGlobalProxyFromEnv,
  };
}
