import type { RenderedRing } from "./rendered.js";

const FADE_S = 0.005;
// What was heard last dies away in place of what is missing: half of it within a millisecond.
const HALF_LIFE_S = 0.001;
const PATIENCE_S = 10;
const MOST_PATIENCE_S = 160;
const MIN_DEPTH = 2;

/** The most blocks that playout may lie behind capture. */
export const MAX_DEPTH = 48;

/**
 * Plays rendered frames some blocks behind capture (protocol.md, Clock), and finds out how many:
 * one more after an underrun, or as many as the late frames were late; fewer once a while has
 * passed in which more than half a block to spare was always there. Every underrun doubles that
 * while, so that a machine which needs its depth is not tried again and again.
 *
 * Counts are of render quanta since the first sound, without the time no server was linked.
 */
export class Playout {
  quanta = 0;
  starved = 0;
  underruns = 0;

  #depth: number;
  #head = 0;
  #started = false;
  #playing = false;
  #least = Infinity;
  #played = 0;
  #patience = PATIENCE_S;
  #fadeIn = 0;
  #previousHead = 0;
  #crossFade = 0;
  #lastLeft = 0;
  #lastRight = 0;
  readonly #fade: number;
  readonly #decay: number;

  /**
   * @param ring what is to be played
   * @param block frames of a block
   * @param sampleRate in Hz
   * @param depth blocks between capture and playout to begin with
   */
  constructor(
    readonly ring: RenderedRing,
    readonly block: number,
    readonly sampleRate: number,
    depth: number,
  ) {
    this.#depth = clamp(depth);
    this.#fade = Math.round(FADE_S * sampleRate);
    this.#decay = 0.5 ** (1 / (HALF_LIFE_S * sampleRate));
  }

  /** Blocks between capture and playout that are aimed at. */
  get depth(): number {
    return this.#depth;
  }

  /** Frames between capture and what is played now; 0 while nothing is. */
  delay(clock: number): number {
    return this.#playing ? (clock - this.#head) | 0 : 0;
  }

  /**
   * Fill one quantum of output.
   *
   * @param left written
   * @param right written
   * @param clock frames captured so far, modulo 2^32, this quantum among them
   */
  pull(left: Float32Array, right: Float32Array, clock: number): void {
    const frames = left.length;
    const { ring } = this;
    if (!this.#started || ((ring.begin - this.#head) | 0) > 0) {
      this.#head = ring.begin;
      this.#playing = false;
    }
    if (!this.#playing) this.#tryToStart(frames, clock);
    else if (this.#ready(this.#head) < frames) this.#starve();

    const counted = this.#started && ring.linked;
    if (counted) this.quanta++;
    if (this.#playing) {
      this.#play(left, right, frames);
      this.#shrink(frames);
    } else {
      if (counted) this.starved++;
      this.#conceal(left, right, frames);
    }
  }

  #ready(from: number): number {
    return (this.ring.end - from) | 0;
  }

  #tryToStart(frames: number, clock: number): void {
    const delay = (clock - this.#head) | 0;
    if (this.#ready(this.#head) < frames || delay < this.#depth * this.block) return;
    // What came later than expected shows how deep to go, within reason: then the oldest is lost.
    if (this.#started) this.#depth = clamp(Math.max(this.#depth, Math.ceil(delay / this.block)));
    const latest = (clock - this.#depth * this.block) | 0;
    if (((latest - this.#head) | 0) > 0 && this.#ready(latest) >= frames) this.#head = latest;
    this.#started = this.#playing = true;
    this.#fadeIn = this.#fade;
    this.#crossFade = 0;
    this.#restartWatch();
  }

  #starve(): void {
    this.#playing = false;
    if (!this.ring.linked) return;
    this.underruns++;
    this.#depth = clamp(this.#depth + 1);
    this.#patience = Math.min(2 * this.#patience, MOST_PATIENCE_S);
  }

  #play(left: Float32Array, right: Float32Array, frames: number): void {
    const { ring } = this;
    for (let i = 0; i < frames; i++) {
      let l = ring.left(this.#head);
      let r = ring.right(this.#head);
      if (this.#crossFade > 0) {
        const old = this.#crossFade-- / this.#fade;
        l += old * (ring.left(this.#previousHead) - l);
        r += old * (ring.right(this.#previousHead) - r);
        this.#previousHead = (this.#previousHead + 1) | 0;
      }
      if (this.#fadeIn > 0) {
        const gain = 1 - this.#fadeIn-- / this.#fade;
        l *= gain;
        r *= gain;
      }
      left[i] = l;
      right[i] = r;
      this.#head = (this.#head + 1) | 0;
    }
    this.#lastLeft = left[frames - 1]!;
    this.#lastRight = right[frames - 1]!;
  }

  #conceal(left: Float32Array, right: Float32Array, frames: number): void {
    for (let i = 0; i < frames; i++) {
      left[i] = this.#lastLeft *= this.#decay;
      right[i] = this.#lastRight *= this.#decay;
    }
  }

  #shrink(frames: number): void {
    this.#least = Math.min(this.#least, this.#ready(this.#head));
    this.#played += frames;
    if (this.#played < this.#patience * this.sampleRate) return;
    const spare = Math.floor(this.#least / this.block - 0.5);
    const depth = clamp(this.#depth - Math.max(spare, 0));
    if (depth < this.#depth) {
      this.#previousHead = this.#head;
      this.#crossFade = this.#fade;
      this.#head = (this.#head + (this.#depth - depth) * this.block) | 0;
      this.#depth = depth;
    }
    this.#restartWatch();
  }

  #restartWatch(): void {
    this.#least = Infinity;
    this.#played = 0;
  }
}

function clamp(depth: number): number {
  return Math.min(Math.max(depth, MIN_DEPTH), MAX_DEPTH);
}
