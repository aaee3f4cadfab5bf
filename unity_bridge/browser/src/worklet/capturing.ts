import type { CaptureRing } from "../line/captured.js";

/** Gathers render quanta of mono inputs into blocks. */
export class Capturing {
  /** Frames so far. */
  clock = 0;
  /** Blocks that found no room, because the engine stood still. */
  lost = 0;

  #index = 0;
  #filled = 0;
  #active = 0;
  #room = false;

  /** @param ring where blocks go */
  constructor(readonly ring: CaptureRing) {}

  /**
   * Take one quantum.
   *
   * @param inputs `[input][channel][frame]` as a processor gets them: an input without channels
   *     is not connected or does not play
   * @param frames length of the quantum, which divides the block
   * @param levels per input, raised to the peaks of this quantum
   * @returns whether a block is complete and has been published
   */
  take(inputs: readonly Float32Array[][], frames: number, levels: Float32Array): boolean {
    const { inputs: count, block } = this.ring.shape;
    if (this.#filled === 0) this.#room = this.ring.room(0) !== undefined;
    for (let input = 0; input < count; input++) {
      const samples = inputs[input]?.[0];
      if (samples) levels[input] = Math.max(levels[input]!, peak(samples));
      if (this.#room) this.#gather(input, samples, frames);
    }
    this.clock += frames;
    this.#filled += frames;
    if (this.#filled < block) return false;
    if (this.#room) this.ring.publish(this.#index, this.#active);
    else this.lost++;
    this.#index++;
    this.#filled = 0;
    this.#active = 0;
    return this.#room;
  }

  #gather(input: number, samples: Float32Array | undefined, frames: number): void {
    const bit = 1 << input;
    const begun = (this.#active & bit) !== 0;
    if (!samples && !begun) return;
    const room = this.ring.room(input)!;
    // What an input has not played of a block it sounds in is silence.
    if (!begun) room.fill(0, 0, this.#filled);
    if (samples) room.set(samples, this.#filled);
    else room.fill(0, this.#filled, this.#filled + frames);
    this.#active |= bit;
  }
}

/** Largest magnitude. */
export function peak(samples: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i]!));
  return largest;
}
