# Runs worker.js, bundled: workerd test worker.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "learn", worker = .worker)]);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "simdigit/wasm/strict.wasm", wasm = embed "strict.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
