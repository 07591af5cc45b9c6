// A compute kernel as data: its WGSL and its bindings in order. Compiling and running it is the device's.

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
}

export interface KernelSource {
  /** The name of its twin in assembly/kernels, for compilation errors. */
  readonly name: string;
  readonly bindings: readonly Binding[];
  readonly code: string;
}

/** A kernel from its bindings, which are numbered in order, and the parts of its code. */
export function kernelSource(
  name: string,
  bindings: readonly Binding[],
  ...parts: readonly string[]
): KernelSource {
  const declared = bindings.map(({ name, kind, type }, index) => {
    const space = kind === "read" || kind === "read_write" ? `storage, ${kind}` : "uniform";
    return `@group(0) @binding(${index}) var<${space}> ${name}: ${type};`;
  });
  return { name, bindings, code: [...declared, ...parts].join("\n") };
}

export function read(name: string, type = "array<vec4f>"): Binding {
  return { name, kind: "read", type };
}

export function readWrite(name: string, type = "array<vec4f>"): Binding {
  return { name, kind: "read_write", type };
}

export function uniform(name: string, type: string): Binding {
  return { name, kind: "uniform", type };
}

export const step: Binding = { name: "step", kind: "step", type: "Step" };
