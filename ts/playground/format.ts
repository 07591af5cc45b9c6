// Numbers as text.

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString("en-US")} MB`;
}
