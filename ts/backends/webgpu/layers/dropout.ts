// Dropout: fused behind the layer before. A network's first layer is fused into the gathering of its inputs (data.ts).

import { elementWise } from "./activation.ts";
import type { GpuLayer } from "./layer.ts";

export const dropout: GpuLayer<"dropout"> = {
  ...elementWise,
  fuse: ({ rate }, end, denseLayers) =>
    end.dropout ? undefined : { ...end, dropout: { rate, denseLayers } },
};
