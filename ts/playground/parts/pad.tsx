// The box to draw a digit in with mouse, pen or finger.

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Side of the box and width of the pen, in pixels. A digit that fills most of the box gets lines of 2.5 MNIST pixels. */
const SIDE = 280;
const PEN = 22;

interface PadProps {
  readonly label: string;
  /** A change empties the box. */
  readonly cleared: number;
  readonly onPicture: (picture: ImageData) => void;
}

export function Pad({ label, cleared, onPicture }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stroke = useRef<{ x: number; y: number } | undefined>(undefined);
  const due = useRef(0);
  useEffect(() => clear(canvas.current!), [cleared]);

  /** Reports the picture, at most once per frame. */
  const show = () => {
    if (due.current !== 0) return;
    due.current = requestAnimationFrame(() => {
      due.current = 0;
      const context = contextOf(canvas);
      onPicture(context.getImageData(0, 0, SIDE, SIDE));
    });
  };
  const draw = (event: PointerEvent) => {
    const to = placeOf(event, canvas.current!);
    const from = stroke.current ?? to;
    line(contextOf(canvas), from, to);
    stroke.current = to;
  };
  return (
    <canvas
      ref={canvas}
      class="pad"
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        stroke.current = undefined;
        draw(event);
        show();
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        for (const each of event.getCoalescedEvents?.() ?? [event]) draw(each);
        show();
      }}
    />
  );
}

function contextOf(canvas: RefObject<HTMLCanvasElement | null>): CanvasRenderingContext2D {
  return canvas.current!.getContext("2d", { willReadFrequently: true })!;
}

function clear(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#000";
  context.fillRect(0, 0, SIDE, SIDE);
}

/** Position of the event in pixels of the box. */
function placeOf({ clientX, clientY }: PointerEvent, canvas: HTMLCanvasElement) {
  const box = canvas.getBoundingClientRect();
  return {
    x: ((clientX - box.left) / box.width) * SIDE,
    y: ((clientY - box.top) / box.height) * SIDE,
  };
}

function line(
  context: CanvasRenderingContext2D,
  from: { x: number; y: number },
  to: { x: number; y: number },
): void {
  context.strokeStyle = "#fff";
  context.lineWidth = PEN;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(from.x, from.y);
  // Some browsers draw no line of length 0, which a single point would be.
  context.lineTo(to.x + 0.01, to.y);
  context.stroke();
}
