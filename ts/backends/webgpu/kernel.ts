// A compute kernel as data: its WGSL and its bindings in order. Compiling and running it is the device's.

/**
 * - read, read_write: a storage buffer
 * - uniform: of a layer or a network, written once
 * - step: the uniform of the step, at a dynamic offset
 */
export type BindingKind = "read" | "read_write" | "uniform" | "step";

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** In WGSL. */
  readonly type: string;
}

export interface KernelSource {
  /** As its twin in assembly/kernels; compilation errors name it. */
  readonly name: string;
  readonly bindings: readonly Binding[];
  readonly code: string;
}

/** A kernel from its bindings, numbered in order, and the parts of its code. */
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

export const read = (name: string, type = "array<vec4f>"): Binding => ({
  name,
  kind: "read",
  type,
});
export const readWrite = (name: string, type = "array<vec4f>"): Binding => ({
  name,
  kind: "read_write",
  type,
});
