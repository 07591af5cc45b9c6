// Typed arrays over memory of their own, as public signatures name them. From TypeScript 5.7 on a Uint8Array says what it
// lies in, and the compiler writes Uint8Array<ArrayBuffer> into declarations, which older compilers refuse. A slice has
// that type where there is one, and is a plain Uint8Array elsewhere.

export type Bytes = ReturnType<Uint8Array["slice"]>;
export type Shorts = ReturnType<Uint16Array["slice"]>;
export type Words = ReturnType<Uint32Array["slice"]>;
export type Floats = ReturnType<Float32Array["slice"]>;
export type Doubles = ReturnType<Float64Array["slice"]>;
