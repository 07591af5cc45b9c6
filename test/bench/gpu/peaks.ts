// Peak rates from data sheets: TFLOP/s of f32 multiply-adds without tensor cores.

const peaks: readonly (readonly [name: RegExp, teraflops: number])[] = [
  [/H200/, 66.9],
  [/H100.*PCIe/, 51.2],
  [/H100/, 66.9],
  [/A100/, 19.5],
  [/L40S/, 91.6],
  [/\bL4\b/, 30.3],
  [/V100/, 15.7],
  [/\bT4\b/, 8.1],
  [/RTX 4090/, 82.6],
  [/RTX 3090(?! Ti)/, 35.6],
];

/** The adapter's peak rate, if it is one of those above. */
export function nominalPeak(adapterName: string): number | undefined {
  return peaks.find(([name]) => name.test(adapterName))?.[1];
}
