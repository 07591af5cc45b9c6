// Formats numbers for readers.

/** 0.9806 as "98.06%". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** 269322 as "269,322". */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** Seconds as "18.2 s", "3 min 5 s" or "1 h 2 min". */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
