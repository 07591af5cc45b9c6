// A table of figures under column headings.

import type { ComponentChildren } from "preact";

interface TableProps {
  readonly heads: readonly string[];
  /** The rows. */
  readonly children: ComponentChildren;
}

export function Table({ heads, children }: TableProps) {
  return (
    <div class="scroll">
      <table class="figures-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
