/**
 * Rendered stereo on its way from the engine to the audio thread, laid out by time: one writer,
 * one reader, on shared memory where the page may have it. Times are frames since capturing
 * began, modulo 2^32, so they are compared by differences.
 */

const BEGIN = 0;
const END = 1;
const LINKED = 2;
const HEADER = 3;

export class RenderedRing {
  readonly #numbers: Int32Array;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #mask: number;

  /** @param buffer of {@link RenderedRing.bytes}; both ends make a ring of one buffer */
  constructor(
    capacity: number,
    readonly buffer: ArrayBufferLike,
  ) {
    this.#numbers = new Int32Array(buffer, 0, HEADER);
    this.#left = new Float32Array(buffer, 4 * HEADER, capacity);
    this.#right = new Float32Array(buffer, 4 * (HEADER + capacity), capacity);
    this.#mask = capacity - 1;
  }

  /** Frames that hold `blocks` blocks: a power of two. */
  static capacity(block: number, blocks: number): number {
    return 2 ** Math.ceil(Math.log2(block * blocks));
  }

  /** Size of the memory of a ring. */
  static bytes(capacity: number): number {
    return 4 * (HEADER + 2 * capacity);
  }

  /** First frame of what follows the last gap. */
  get begin(): number {
    return Atomics.load(this.#numbers, BEGIN);
  }

  /** Frame after the last one that is there. */
  get end(): number {
    return Atomics.load(this.#numbers, END);
  }

  /** Whether a server renders at the moment: without one, silence is no fault of the playout. */
  get linked(): boolean {
    return Atomics.load(this.#numbers, LINKED) !== 0;
  }

  set linked(linked: boolean) {
    Atomics.store(this.#numbers, LINKED, linked ? 1 : 0);
  }

  /**
   * Add frames at time `t`; a gap before them makes them a new beginning.
   *
   * @param interleaved left and right in turn
   */
  write(t: number, interleaved: Float32Array): void {
    const start = t | 0;
    const frames = interleaved.length / 2;
    for (let i = 0; i < frames; i++) {
      const at = (start + i) & this.#mask;
      this.#left[at] = interleaved[2 * i]!;
      this.#right[at] = interleaved[2 * i + 1]!;
    }
    // The beginning first: a reader between the two sees nothing, never what is not there yet.
    if (start !== this.#numbers[END]) Atomics.store(this.#numbers, BEGIN, start);
    Atomics.store(this.#numbers, END, (start + frames) | 0);
  }

  left(t: number): number {
    return this.#left[t & this.#mask]!;
  }

  right(t: number): number {
    return this.#right[t & this.#mask]!;
  }
}
