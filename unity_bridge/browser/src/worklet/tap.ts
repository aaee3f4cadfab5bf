const CHUNK = 2048;

/** Copies a stereo signal to the page, chunk by chunk, until it is told to stop. */
class TapProcessor extends AudioWorkletProcessor {
  #chunk = new Float32Array(2 * CHUNK);
  #filled = 0;
  #stopped = false;

  constructor(options: AudioWorkletNodeOptions) {
    super(options);
    this.port.onmessage = () => {
      this.#hand();
      this.port.postMessage(null);
      this.#stopped = true;
    };
  }

  override process([input]: Float32Array[][]): boolean {
    const left = input?.[0];
    if (this.#stopped || !left) return !this.#stopped;
    const right = input[1] ?? left;
    this.#chunk.set(left, this.#filled);
    this.#chunk.set(right, CHUNK + this.#filled);
    this.#filled += left.length;
    if (this.#filled === CHUNK) this.#hand();
    return true;
  }

  #hand(): void {
    const left = this.#chunk.slice(0, this.#filled);
    const right = this.#chunk.slice(CHUNK, CHUNK + this.#filled);
    this.port.postMessage([left, right], [left.buffer, right.buffer]);
    this.#filled = 0;
  }
}

registerProcessor("auricle-tap", TapProcessor);
