/**
 * Blocks of captured input on their way from the audio thread to the engine: one writer, one
 * reader, on shared memory where the page may have it. Nothing here waits or allocates.
 */

/** The most inputs: a slot tells by one bit of an integer which of them sound. */
export const MAX_INPUTS = 32;

const SLOTS = 64;
const WRITTEN = 0;
const TAKEN = 1;
const HEADER = 2;
const INDEX = 0;
const ACTIVE = 1;
const SLOT_HEADER = 2;

/** Shape of the input: `inputs` mono signals in blocks of `block` frames. */
export interface CaptureShape {
  readonly inputs: number;
  readonly block: number;
}

/** One block as the reader sees it, until it is released. */
export interface CapturedBlock {
  /** Number of the block since capturing began; blocks that found no room are counted too. */
  readonly index: number;
  /** Bit i: input i was connected and playing. */
  readonly active: number;
  /** Samples of one input. */
  samples(input: number): Float32Array;
}

export class CaptureRing {
  readonly #numbers: Int32Array;
  readonly #samples: Float32Array;

  /** @param buffer of {@link CaptureRing.bytes}; both ends make a ring of one buffer */
  constructor(
    readonly shape: CaptureShape,
    readonly buffer: ArrayBufferLike,
  ) {
    const integers = HEADER + SLOTS * SLOT_HEADER;
    this.#numbers = new Int32Array(buffer, 0, integers);
    this.#samples = new Float32Array(buffer, 4 * integers);
  }

  /** Size of the memory of a ring. */
  static bytes({ inputs, block }: CaptureShape): number {
    return 4 * (HEADER + SLOTS * (SLOT_HEADER + inputs * block));
  }

  /** Element of {@link CaptureRing.words} that changes with every block, to wait on. */
  static readonly signal = WRITTEN;

  get words(): Int32Array {
    return this.#numbers;
  }

  /** Where the writer puts the next block; `undefined` when the reader is a whole ring behind. */
  room(input: number): Float32Array | undefined {
    const written = this.#numbers[WRITTEN]!;
    const waiting = (written - Atomics.load(this.#numbers, TAKEN)) | 0;
    return waiting < SLOTS ? this.#slot(written, input) : undefined;
  }

  /** Hand over what was put into the {@link CaptureRing.room}. */
  publish(index: number, active: number): void {
    const written = this.#numbers[WRITTEN]!;
    const at = HEADER + (written & (SLOTS - 1)) * SLOT_HEADER;
    this.#numbers[at + INDEX] = index;
    this.#numbers[at + ACTIVE] = active;
    Atomics.store(this.#numbers, WRITTEN, (written + 1) | 0);
  }

  /** Blocks that wait for the reader. */
  get waiting(): number {
    return (Atomics.load(this.#numbers, WRITTEN) - this.#numbers[TAKEN]!) | 0;
  }

  /** The oldest waiting block. */
  peek(): CapturedBlock | undefined {
    if (this.waiting === 0) return undefined;
    const taken = this.#numbers[TAKEN]!;
    const at = HEADER + (taken & (SLOTS - 1)) * SLOT_HEADER;
    return {
      index: this.#numbers[at + INDEX]! >>> 0,
      active: this.#numbers[at + ACTIVE]!,
      samples: (input) => this.#slot(taken, input),
    };
  }

  /** Give the room of the oldest waiting block back. */
  release(): void {
    Atomics.store(this.#numbers, TAKEN, (this.#numbers[TAKEN]! + 1) | 0);
  }

  #slot(number: number, input: number): Float32Array {
    const { inputs, block } = this.shape;
    const at = ((number & (SLOTS - 1)) * inputs + input) * block;
    return this.#samples.subarray(at, at + block);
  }
}
