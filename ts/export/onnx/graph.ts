// An ONNX graph while it is built: operators in order, and the tensors that they take beside the input. model.ts writes
// it as a file.

import { badData } from "../../core/errors.ts";
import type { Tensor } from "../../core/safetensors.ts";
import { type DType, typedArray } from "../../core/spec.ts";

/** Element types by ONNX's numbers for them. */
export const elementTypes = { f32: 1, u8: 2, i64: 7, f64: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** Whole numbers, or a float. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number };

/** One operator, which has one output. */
export interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor of the file: numbers of the graph's type, or sizes as int64. */
export type Constant =
  | Tensor
  | { readonly shape: readonly number[]; readonly values: BigInt64Array };

export class Graph {
  /** Element type of the arithmetic. */
  readonly dtype: DType;
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, Constant>();

  constructor(dtype: DType) {
    this.dtype = dtype;
  }

  /** Adds an operator. Returns the name of its output. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const output = `${operator}_${this.nodes.length}`;
    this.nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  /** Adds a conversion of the elements of x. Returns the name of the output. */
  cast(x: string, type: ElementType): string {
    return this.node("Cast", [x], { to: { int: elementTypes[type] } });
  }

  /** Adds a scalar, or one number for each column, of the graph's type. Returns its name. */
  numbers(name: string, values: number | readonly number[]): string {
    const list = typeof values === "number" ? [values] : values;
    const rounded = typedArray(this.dtype).from(list);
    const lost = list.findIndex((value, i) => !isKept(value, rounded[i]!));
    if (lost >= 0) {
      throw badData(
        `${name} ${list[lost]} expected a number of float32's range - export the inputs as scaled, or train with dtype f64`,
      );
    }
    return this.constant(name, {
      shape: typeof values === "number" ? [] : [list.length],
      values: rounded,
    });
  }

  /** Adds sizes. Returns their name. */
  sizes(name: string, sizes: readonly number[]): string {
    return this.constant(name, {
      shape: [sizes.length],
      values: BigInt64Array.from(sizes, BigInt),
    });
  }

  /** Adds a tensor. Equal names are told apart by a number. Returns the name. */
  constant(wanted: string, tensor: Constant): string {
    let name = wanted;
    for (let n = 1; this.constants.has(name); n++) name = `${wanted}_${n}`;
    this.constants.set(name, tensor);
    return name;
  }

  /** Renames the output of the last operator, which is that of the graph. */
  end(output: string): void {
    this.nodes.push({ ...this.nodes.pop()!, output });
  }
}

/** Whether rounding neither overflows nor makes a zero. */
function isKept(value: number, rounded: number): boolean {
  return Number.isFinite(rounded) && (rounded !== 0 || value === 0);
}
