// The optimiser's state in checkpoints of formats 1 and 2: flat buffers in base64 in the metadata, or, if they were too
// large for a header, tensors "simdigit.slot.0" and on, whose number the metadata have. New files have neither.

import { fromBase64 } from "./base64.ts";
import { badData } from "./errors.ts";
import { numbersOf } from "./flat_tensors.ts";
import { type Check, fieldsOf, listOf, text, whole } from "./json.ts";
import type { Parameters } from "./session.ts";
import { type DType, typedArray } from "./spec.ts";
import type { StoredTensor } from "./stored_tensors.ts";

const slotsField: Check = (value, what) =>
  (typeof value === "number" ? whole : listOf(text))(value, what);

/** The flat buffers that the state in the metadata has or counts; those that are tensors are taken out of the map. */
export function takeOldSlots(
  tensors: Map<string, StoredTensor>,
  state: unknown,
  dtype: DType,
): Parameters[] {
  fieldsOf({ slots: slotsField })(state, "simdigit.state");
  const { slots } = state as { readonly slots: readonly string[] | number };
  if (typeof slots !== "number") return slots.map((slot) => decoded(slot, dtype));
  const taken: Parameters[] = [];
  for (let index = 0; index < slots; index++) {
    const name = `simdigit.slot.${index}`;
    const tensor = tensors.get(name);
    if (tensor === undefined) throw badData(`tensor ${name} is missing`);
    tensors.delete(name);
    taken.push(numbersOf(tensor, dtype));
  }
  return taken;
}

function decoded(encoded: string, dtype: DType): Parameters {
  const bytes = fromBase64(encoded);
  const Values = typedArray(dtype);
  if (bytes === undefined || bytes.length % Values.BYTES_PER_ELEMENT !== 0) {
    throw badData(
      `simdigit.state.slots expected ${dtype} numbers in base64 - save the model again`,
    );
  }
  return new Values(bytes.buffer);
}
