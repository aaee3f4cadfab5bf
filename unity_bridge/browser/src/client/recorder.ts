import type { AuricleClient } from "./client.js";

/** What a recorder has heard. */
export interface Recording {
  readonly sampleRate: number;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Records what a client plays, sample by sample. */
export class Recorder {
  readonly #node: AudioWorkletNode;
  readonly #chunks: (readonly [Float32Array, Float32Array])[] = [];
  readonly #done: Promise<void>;

  /** Recording begins at once. */
  constructor(readonly client: AuricleClient) {
    this.#node = new AudioWorkletNode(client.context, "auricle-tap", { numberOfOutputs: 0 });
    this.#done = new Promise((resolve) => {
      this.#node.port.onmessage = ({ data }: MessageEvent<[Float32Array, Float32Array] | null>) => {
        if (data) this.#chunks.push(data);
        else resolve();
      };
    });
    client.output.connect(this.#node);
  }

  /** Seconds so far. */
  get duration_s(): number {
    const frames = this.#chunks.reduce((sum, [left]) => sum + left.length, 0);
    return frames / this.client.sampleRate;
  }

  /** End the recording. */
  async stop(): Promise<Recording> {
    this.#node.port.postMessage(null);
    await this.#done;
    this.client.output.disconnect(this.#node);
    const joined = (channel: 0 | 1): Float32Array => {
      const parts = this.#chunks.map((chunk) => chunk[channel]);
      const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    };
    return { sampleRate: this.client.sampleRate, left: joined(0), right: joined(1) };
  }
}

/** WAV file of a recording: stereo, 32-bit float (RIFF, format tag 3). */
export function toWav({ sampleRate, left, right }: Recording): Blob {
  const frames = left.length;
  const bytes = 8 * frames;
  const file = new DataView(new ArrayBuffer(58 + bytes));
  let at = 0;
  const text = (word: string): void => {
    for (const letter of word) file.setUint8(at++, letter.charCodeAt(0));
  };
  const number = (value: number, width: 2 | 4): void => {
    if (width === 2) file.setUint16(at, value, true);
    else file.setUint32(at, value, true);
    at += width;
  };
  text("RIFF");
  number(50 + bytes, 4);
  text("WAVEfmt ");
  number(18, 4);
  number(3, 2);
  number(2, 2);
  number(sampleRate, 4);
  number(8 * sampleRate, 4);
  number(8, 2);
  number(32, 2);
  number(0, 2);
  text("fact");
  number(4, 4);
  number(frames, 4);
  text("data");
  number(bytes, 4);
  for (let i = 0; i < frames; i++) {
    file.setFloat32(at + 8 * i, left[i]!, true);
    file.setFloat32(at + 8 * i + 4, right[i]!, true);
  }
  return new Blob([file], { type: "audio/wav" });
}
