// Weights of the first dense layer, unit by unit.

import type { Parameters } from "../../core/session.ts";
import { type NetworkSpec, parameterTensors } from "../../core/spec.ts";
import type { FirstLayer } from "./protocol.ts";

/** Units sent to the page. */
const MOST_SHOWN = 100;

/** Incoming weights of each unit. A maxout unit counts once per piece. */
export function firstLayerOf(network: NetworkSpec, parameters: Parameters): FirstLayer {
  const { shape, offset } = parameterTensors(network)[0]!;
  const [inputs, units] = shape as readonly [number, number];
  const shown = Math.min(units, MOST_SHOWN);
  const values = new Float32Array(shown * inputs);
  for (let unit = 0; unit < shown; unit++) {
    for (let i = 0; i < inputs; i++) {
      values[unit * inputs + i] = parameters[offset + i * units + unit]!;
    }
  }
  return { units, shown, inputs, values };
}
