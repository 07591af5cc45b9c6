// What every side of the race gets: one lab with its start, its examples and the order of them. Written to a folder by
// the bench, read by the sides in JavaScript; sides/torch_side.py reads the same files.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Dataset } from "../../ts/core/dataset.ts";
import { type OptimizerSpec, optimizerDefaults } from "../../ts/core/optimizer.ts";
import type { Parameters } from "../../ts/core/session.ts";
import type { NetworkSpec } from "../../ts/core/spec.ts";

/** case.json. Its arrays lie beside it: inputs.u8, labels.u8, parameters.f32, order.u32. */
export interface CaseSpec {
  readonly network: NetworkSpec;
  /** With all its parameters. */
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number;
  readonly count: number;
  readonly classes: number;
}

export interface Case {
  readonly spec: CaseSpec;
  /** Pixels, count x inputs; the network takes them / 255. */
  readonly inputs: Uint8Array;
  readonly labels: Uint8Array;
  /** W (inputs x units) and b of each layer in turn. */
  readonly parameters: Parameters;
  /** Examples of one batch after the other. */
  readonly order: Uint32Array;
}

/** What a side says when it has read its case. */
export interface Opened {
  readonly version: string;
  readonly threads: number;
}

/** Runs of steps that a side is asked for: batches `first`, first + 1, ... */
export interface Asked {
  readonly first: number;
  readonly steps: number;
}

/** The time of all steps, gathering of batches included, and the loss of each before its update. */
export interface Answer {
  readonly seconds: number;
  /** What the process computed in that time, all its threads. */
  readonly processorSeconds: number;
  readonly costs: readonly number[];
}

export function writeCase(folder: string, { spec, ...arrays }: Case): void {
  mkdirSync(folder, { recursive: true });
  const optimizer = { ...optimizerDefaults(spec.optimizer.name), ...spec.optimizer };
  writeFileSync(`${folder}/case.json`, JSON.stringify({ ...spec, optimizer }));
  writeFileSync(`${folder}/inputs.u8`, arrays.inputs);
  writeFileSync(`${folder}/labels.u8`, arrays.labels);
  writeFileSync(`${folder}/parameters.f32`, arrays.parameters);
  writeFileSync(`${folder}/order.u32`, arrays.order);
}

export function readCase(folder: string): Case {
  const bytes = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));
  return {
    spec: JSON.parse(readFileSync(`${folder}/case.json`, "utf8")),
    inputs: bytes("inputs.u8"),
    labels: bytes("labels.u8"),
    parameters: new Float32Array(bytes("parameters.f32").buffer),
    order: new Uint32Array(bytes("order.u32").buffer),
  };
}

/** The case's examples as a data set. */
export function caseData({ spec, inputs, labels }: Case): Dataset {
  const { network, count, classes } = spec;
  return { name: "case", inputs, labels, count, features: network.inputs, classes };
}
