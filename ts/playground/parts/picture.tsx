// Numbers as a picture: a canvas with one pixel per number, enlarged by the style sheet.

import { useEffect, useRef } from "preact/hooks";
import { pixelsOf, type Shade } from "../image/shades.ts";

interface PictureProps {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly shade: Shade;
  /** Description for screen readers. */
  readonly label: string;
  readonly class?: string;
}

export function Picture({ values, width, height, shade, label, class: name }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = new ImageData(pixelsOf(values, shade), width, height);
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [values, width, height, shade]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      class={name ?? ""}
      role="img"
      aria-label={label}
    />
  );
}
