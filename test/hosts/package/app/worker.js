// A module for Cloudflare Workers, whose hosts compile no WebAssembly: they hand over modules compiled before.
import module from "simdigit/wasm/strict.wasm";
import { learn } from "./learn.js";

export default {
  async test() {
    console.log(await learn({ module }));
  },
};
