// A compute kernel as data: its WGSL and its bindings in order. Compiling and running it is the device's.

import { stepUniform } from "./step.ts";
import type { Fields, Uniform } from "./uniform.ts";

/**
 * - read, read_write: a storage buffer
 * - uniform: the numbers of a layer or a network, written once
 * - step: the numbers of the step (step.ts), at a dynamic offset
 */
export type BindingKind = "read" | "read_write" | "uniform" | "step";

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** WGSL type. */
  readonly type: string;
  /** The struct of a uniform. */
  readonly struct?: Struct;
}

type Struct = Pick<Uniform<Fields>, "name" | "wgsl" | "bytes">;

export interface KernelSource {
  /** The name of its twin in assembly/kernels, for compilation errors. */
  readonly name: string;
  readonly bindings: readonly Binding[];
  readonly code: string;
}

/** A kernel from its bindings, which are numbered in order and bring their structs, and the parts of its code. */
export function kernelSource(
  name: string,
  bindings: readonly Binding[],
  ...parts: readonly string[]
): KernelSource {
  const declared = bindings.map(({ name, kind, type }, index) => {
    const space = kind === "read" || kind === "read_write" ? `storage, ${kind}` : "uniform";
    return `@group(0) @binding(${index}) var<${space}> ${name}: ${type};`;
  });
  const structs = bindings.map(({ struct }) => struct?.wgsl ?? "");
  return { name, bindings, code: [...structs, ...declared, ...parts].join("\n") };
}

export function read(name: string, type = "array<vec4f>"): Binding {
  return { name, kind: "read", type };
}

export function readWrite(name: string, type = "array<vec4f>"): Binding {
  return { name, kind: "read_write", type };
}

/** One struct, or an array of `count`. */
export function uniform(name: string, struct: Struct, count?: number): Binding {
  const type = count === undefined ? struct.name : `array<${struct.name}, ${count}>`;
  return { name, kind: "uniform", type, struct };
}

export const step: Binding = {
  name: "step",
  kind: "step",
  type: stepUniform.name,
  struct: stepUniform,
};
