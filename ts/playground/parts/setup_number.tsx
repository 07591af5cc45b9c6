// A number of the settings, under the label of the same name.

import { useApp } from "./context.ts";
import { NumberField } from "./fields.tsx";

interface SetupNumberProps {
  readonly name: "seed" | "dropout" | "lr" | "weightDecay" | "batchSize" | "epochs";
  readonly min: number;
  readonly max?: number;
  readonly step?: number;
}

export function SetupNumber({ name, ...range }: SetupNumberProps) {
  const { setup, change, w } = useApp();
  return (
    <NumberField
      label={w.value[name]}
      value={setup.value[name]}
      onChange={(value) => change({ [name]: value })}
      {...range}
    />
  );
}
