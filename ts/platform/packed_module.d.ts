/** A module of the engine as a script, made by scripts/engine.ts. */
declare module "*.wasm.js" {
  /** Bytes of the module. */
  export const length: number;
  /** Gzipped, in base64. */
  export const packed: string;
}
