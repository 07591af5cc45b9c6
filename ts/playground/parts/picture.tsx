// Numbers as a picture: a canvas with a pixel for each, enlarged by the style sheet.

import { useEffect, useRef } from "preact/hooks";
import { pixelsOf, type Shade } from "../image/shades.ts";

interface PictureProps {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly shade: Shade;
  /** For those who do not see it; without, it is decoration. */
  readonly label?: string;
  readonly class?: string;
}

export function Picture({ values, width, height, shade, label, class: name }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = new ImageData(pixelsOf(values, shade), width, height);
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [values, width, height, shade]);
  const described = label === undefined ? { "aria-hidden": true } : { role: "img" as const };
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      class={name ?? ""}
      aria-label={label}
      {...described}
    />
  );
}
