/** An object with one field, or an empty one if the value is undefined: for types whose fields are never undefined. */
export function defined<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: V });
}
