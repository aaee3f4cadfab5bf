import { CaptureRing, type CaptureShape } from "./captured.js";
import { MAX_DEPTH } from "./playout.js";
import { RenderedRing } from "./rendered.js";

/** The two rings between the audio thread and the engine. */
export interface LineMemory {
  readonly captured: ArrayBufferLike;
  readonly rendered: ArrayBufferLike;
}

/** What both ends of the line are told when it is laid; a port comes to each as well. */
export interface LinePlan {
  readonly shape: CaptureShape;
  /** Memory both ends share; without it every block crosses the port. */
  readonly shared?: LineMemory;
}

/** A block that crosses the port: samples of the inputs whose bits are set, one after another. */
export interface PortedBlock {
  readonly index: number;
  readonly active: number;
  readonly samples: Float32Array;
}

/** What comes back over the port. */
export type PortedAnswer =
  { readonly t: number; readonly interleaved: Float32Array } | { readonly linked: boolean };

/** Wakes an engine whose browser cannot wait for shared memory. */
export const BELL = "captured";

// Twice the depth: what was skipped is still there while it fades.
const renderedCapacity = (shape: CaptureShape): number =>
  RenderedRing.capacity(shape.block, 2 * MAX_DEPTH);

/** Memory for a line, shared if `share`. */
export function lineMemory(shape: CaptureShape, share: boolean): LineMemory {
  const Memory = share ? SharedArrayBuffer : ArrayBuffer;
  return {
    captured: new Memory(CaptureRing.bytes(shape)),
    rendered: new Memory(RenderedRing.bytes(renderedCapacity(shape))),
  };
}

/** Rings on the memory of a line. */
export function ringsOf(
  shape: CaptureShape,
  memory: LineMemory,
): { captured: CaptureRing; rendered: RenderedRing } {
  return {
    captured: new CaptureRing(shape, memory.captured),
    rendered: new RenderedRing(renderedCapacity(shape), memory.rendered),
  };
}
