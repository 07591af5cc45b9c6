// Numbers as a picture: a canvas with one pixel per number or colour, enlarged by the style sheet.

import { useEffect, useRef } from "preact/hooks";
import { pixelsOf, type Shade } from "../image/shades.ts";

interface PictureProps {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly shade: Shade;
  /** 3: red, green and blue of each pixel. */
  readonly channels?: number;
  /** Description for screen readers. */
  readonly label: string;
  readonly class?: string;
}

export function Picture(props: PictureProps) {
  const { values, width, height, shade, channels = 1, label, class: name } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pixels = new ImageData(pixelsOf(values, shade, channels), width, height);
    canvas.current!.getContext("2d")!.putImageData(pixels, 0, 0);
  }, [values, width, height, shade, channels]);
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
