// The order of names as people count: 2 before 10.

const { compare } = new Intl.Collator("en", { numeric: true });

/** Below 0 if a stands before b. Names that count alike, such as 1 and 01, have an order too. */
export function inOrder(a: string, b: string): number {
  return compare(a, b) || (a < b ? -1 : 1);
}
