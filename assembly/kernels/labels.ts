// Class numbers of examples: labels that the host gives, and predictions. Each is a u16, so that there may be 65536 classes.

export const LABEL_BYTES: i32 = 2;
export const MOST_CLASSES: i32 = 65536;

/** Label number `index`. */
// @ts-ignore: decorator
@inline
export function label_at(labels: usize, index: usize): i32 {
  return <i32>load<u16>(labels + (index << 1));
}

/** Writes label number `index`. */
// @ts-ignore: decorator
@inline
export function set_label(labels: usize, index: usize, label: i32): void {
  store<u16>(labels + (index << 1), label);
}

/** out[i] = labels[order[i]], i < rows. */
export function gather_labels(rows: i32, order: usize, labels: usize, out: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) set_label(out, i, label_at(labels, load<u32>(order + (i << 2))));
}
