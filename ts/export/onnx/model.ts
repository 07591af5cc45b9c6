// An ONNX file: a graph as Protocol Buffers. Field numbers are those of onnx.proto3,
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3

import type { Bytes } from "../../core/arrays.ts";
import { joined } from "../../core/bytes.ts";
import { bytes, type Fields, float, integer, message, text } from "../protobuf.ts";
import {
  type Attribute,
  type Constant,
  type ElementType,
  elementTypes,
  type Graph,
  type Node,
} from "./graph.ts";

/** Operators as of ONNX 1.8 (2020), which every runtime since then reads; nothing here needs later ones. */
const OPERATOR_SET = 13;
const IR_VERSION = 7;
/** ONNX's numbers for types of attributes. */
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

/** The input or the output of a graph: rows of so many columns, as many as there are examples. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly columns: number;
}

export interface ModelParts {
  readonly graph: Graph;
  readonly input: Port;
  readonly output: Port;
  readonly description: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The bytes of the file. */
export function encodeModel({ graph, input, output, description, metadata }: ModelParts): Bytes {
  const fields = [
    integer(1, IR_VERSION),
    text(2, "simdigit"),
    message(
      7,
      ...graph.nodes.map(nodeFields),
      text(2, "network"),
      ...[...graph.constants].map(constantFields),
      text(10, description),
      portFields(11, input),
      portFields(12, output),
    ),
    message(8, integer(2, OPERATOR_SET)),
    ...[...metadata].map(([key, value]) => message(14, text(1, key), text(2, value))),
  ];
  return joined(fields.flat());
}

function nodeFields({ operator, inputs, output, attributes }: Node): Fields {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, text(1, name), ...attributeFields(value)),
    ),
  );
}

function attributeFields(value: Attribute): Fields[] {
  if ("float" in value) return [float(2, value.float), integer(20, attributeTypes.float)];
  if ("int" in value) return [integer(3, value.int), integer(20, attributeTypes.int)];
  return [...value.ints.map((each) => integer(8, each)), integer(20, attributeTypes.ints)];
}

function constantFields([name, { shape, values }]: [string, Constant]): Fields {
  return message(
    5,
    ...shape.map((size) => integer(1, size)),
    integer(2, elementTypes[typeOf(values)]),
    text(8, name),
    bytes(9, values),
  );
}

function typeOf(values: Constant["values"]): ElementType {
  if (values instanceof BigInt64Array) return "i64";
  return values instanceof Float32Array ? "f32" : "f64";
}

function portFields(field: number, { name, type, columns }: Port): Fields {
  const shape = message(2, message(1, text(2, "batch")), message(1, integer(1, columns)));
  return message(
    field,
    text(1, name),
    message(2, message(1, integer(1, elementTypes[type]), shape)),
  );
}
