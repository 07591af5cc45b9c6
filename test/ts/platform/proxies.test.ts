// Proxies of the environment: used where Node can be asked to, told of where it cannot, left alone elsewhere.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { useProxies } from "../../../ts/platform/proxies.ts";

const test = suite("proxies");
const env = { HTTPS_PROXY: "http://proxy:3128" };

test("a Node that can be asked to use them is asked, with the environment", () => {
  const asked: unknown[] = [];
  const setGlobalProxyFromEnv = (given: unknown) => asked.push(given);
  const host = { node: "v24.14.0", setGlobalProxyFromEnv };
  assert.is(useProxies(env, host), undefined);
  assert.equal(asked, [env]);
  useProxies({ NO_PROXY: "*" }, host);
  useProxies({ HTTPS_PROXY: "" }, host);
  useProxies({ ...env, NODE_USE_ENV_PROXY: "1" }, host);
  assert.is(asked.length, 1, "asked without need");
});

test("a proxy that Node refuses is told of", () => {
  const setGlobalProxyFromEnv = () => {
    throw new Error("http://user:password@");
  };
  const host = { node: "v24.14.0", setGlobalProxyFromEnv };
  assert.is(
    useProxies(env, host),
    "HTTPS_PROXY is not used: expected an address such as http://proxy:3128",
  );
});

test("a Node that cannot use them says so, and what to do", () => {
  const told = (node: string, variables: Record<string, string> = env) =>
    useProxies(variables, { node }) ?? "nothing";
  assert.is(
    told("v20.19.0"),
    "Node v20.19.0 does not use the proxy in HTTPS_PROXY - use Node 24, Deno or Bun, or get the files by other means",
  );
  assert.match(told("v22.20.0", { http_proxy: "http://p" }), /in http_proxy - use Node 24/);
  assert.match(told("v20.19.0", { ...env, NODE_USE_ENV_PROXY: "1" }), /- use Node 24/);
  assert.match(told("v22.21.0"), /- set NODE_USE_ENV_PROXY=1, or/);
  assert.match(told("v24.0.0"), /- set NODE_USE_ENV_PROXY=1, or/);
  assert.is(told("v22.21.0", { ...env, NODE_USE_ENV_PROXY: "1" }), "nothing");
  assert.is(told("v20.19.0", {}), "nothing");
});

test("Deno and Bun use them by themselves", () => {
  assert.is(useProxies(env, { node: undefined }), undefined);
});

test.run();
