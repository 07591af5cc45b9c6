// Session.predict in pieces, between which the event loop gets its turns.

import type { RawValues, Scaling } from "../core/dataset.ts";
import { examplesOfPiece } from "../core/pieces.ts";
import type { Parameters, Session } from "../core/session.ts";
import { outputCount, typedArray } from "../core/spec.ts";
import { Pace } from "../core/turn.ts";

/** The network's outputs for any number of examples, examples x outputs. */
export async function outputsFor(
  session: Session,
  inputs: RawValues,
  scaling: Scaling,
): Promise<Parameters> {
  const { network } = session;
  const outputs = outputCount(network);
  const size = examplesOfPiece(session) * network.inputs;
  const all = new (typedArray(network.dtype))((inputs.length / network.inputs) * outputs);
  const pace = new Pace();
  for (let start = 0; start < inputs.length; start += size) {
    const piece = await session.predict(inputs.subarray(start, start + size), scaling);
    all.set(piece, (start / network.inputs) * outputs);
    await pace.rest();
  }
  return all;
}
