// Values of callers in messages: short, and as one would write them in a program.

/** As "\"red\"", 3n, undefined, "a BigInt64Array" or "an object". */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const type = typeOf(value);
  return `${/^[AEIO]/.test(type) ? "an" : "a"} ${type}`;
}

/** The name of a built-in type, as "Array" or "Uint8Array", also if the value comes from another realm. */
export function typeOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
