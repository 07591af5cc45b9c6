// Labelled form fields.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { NamedFile } from "../worker/protocol.ts";

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
  readonly wide?: boolean;
}

export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, choices, onChange, disabled = false, wide = false } = props;
  const id = useId();
  return (
    <div class={wide ? "field wide" : "field"}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice} selected={choice === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | "any";
}

/** Calls onChange when the input is complete, not at every key. */
export function NumberField({ label, value, onChange, step = "any", ...range }: NumberProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        value={value}
        step={step}
        {...range}
        onChange={(event) => {
          const { value: text, valueAsNumber } = event.currentTarget;
          if (text !== "") onChange(valueAsNumber);
          else event.currentTarget.value = String(value);
        }}
      />
    </div>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onToggle: () => void;
  readonly children: ComponentChildren;
}

export function Check({ checked, disabled = false, onToggle, children }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={onToggle} />
      {children}
    </label>
  );
}

/** A part of the settings that can be folded. */
export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="section" open>
      <summary>{title}</summary>
      <div class="fields">{children}</div>
    </details>
  );
}

/** A button that opens a dialog to choose files, or a whole folder. */
export function FileButton(props: {
  readonly children: ComponentChildren;
  readonly title?: string;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly folder?: boolean;
  readonly disabled?: boolean;
  readonly onFiles: (files: NamedFile[]) => void;
}) {
  const { children, title = "", accept = "", multiple = false, disabled = false } = props;
  const { folder = false, onFiles } = props;
  return (
    <label class={disabled ? "button disabled" : "button"} title={title}>
      {children}
      <input
        type="file"
        class="unseen"
        accept={accept}
        multiple={multiple}
        {...(folder && { webkitdirectory: true })}
        disabled={disabled}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])].map((file) => ({
            path: file.webkitRelativePath || file.name,
            file,
          }));
          // Allows the same file to be chosen again.
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}
