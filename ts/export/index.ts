// simdigit/export: trained networks as files of other programs. ONNX runs in onnxruntime and many others, NPZ is NumPy's.

export { encodeNpz } from "./npz.ts";
export { encodeOnnx, type OnnxInputs, type OnnxOptions, onnxInputs } from "./onnx/index.ts";
export type { TrainedNetwork } from "./trained.ts";
