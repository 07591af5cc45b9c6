// The verdict of a gradient check, and the errors of each tensor.

import type { NetworkCheck } from "../../gradcheck/network.ts";
import { useApp } from "./context.ts";
import { Table } from "./table.tsx";

export function Verdict({ check }: { check: NetworkCheck }) {
  const { w } = useApp();
  const words = w.value;
  const { passed, reason, parameters, seconds } = check;
  return (
    <p class={passed ? "verdict passed" : "verdict failed"} role="status">
      <b>
        {passed ? "✓" : "✗"} {passed ? words.passed : words.failed}
      </b>{" "}
      <span lang="en">{reason}.</span>{" "}
      <small>
        {words.checkedFacts(
          parameters.toLocaleString(words.htmlLanguage),
          `${(seconds * 1000).toFixed(1)} ms`,
        )}
      </small>
    </p>
  );
}

interface TensorsProps {
  readonly tensors: NetworkCheck["tensors"];
  /** Name of the chosen tensor. */
  readonly chosen: string;
  readonly choose: (name: string) => void;
}

export function Tensors({ tensors, chosen, choose }: TensorsProps) {
  const { w } = useApp();
  const { tensor, parameters, maxAbsolute, maxRelative, medianRelative, kinks } = w.value;
  return (
    <Table heads={[tensor, parameters, maxAbsolute, maxRelative, medianRelative, kinks]}>
      {tensors.map(({ tensor: { name, shape }, ...errors }) => (
        <tr key={name}>
          <th scope="row">
            <label class="radio">
              <input
                type="radio"
                name="tensor"
                checked={name === chosen}
                onChange={() => choose(name)}
              />
              {name}
            </label>
          </th>
          <td>{shape.join(" × ")}</td>
          <td>{errors.maxAbsoluteError.toExponential(1)}</td>
          <td>{errors.maxRelativeError.toExponential(1)}</td>
          <td>{errors.medianRelativeError.toExponential(1)}</td>
          <td>{errors.kinks}</td>
        </tr>
      ))}
    </Table>
  );
}
