import { FLOAT32 } from "../protocol/index.js";

/** Bytes of PCM for the wire, in rows of `block` frames. Browsers run on little-endian machines. */
export function toWire(rows: readonly Float32Array[], block: number, fmt: number): Uint8Array {
  const Samples = fmt === FLOAT32 ? Float32Array : Int16Array;
  const pcm = new Samples(rows.length * block);
  rows.forEach((row, i) => {
    if (fmt === FLOAT32) pcm.set(row, i * block);
    else for (let j = 0; j < block; j++) pcm[i * block + j] = toInt16(row[j]!);
  });
  return new Uint8Array(pcm.buffer);
}

/** Samples of PCM from the wire, as they lie in it. */
export function fromWire(pcm: Uint8Array, fmt: number): Float32Array {
  // A view needs alignment, which `bin` in a message does not have.
  const { buffer } = pcm.slice();
  if (fmt === FLOAT32) return new Float32Array(buffer);
  return Float32Array.from(new Int16Array(buffer), (sample) => sample / 32_768);
}

function toInt16(sample: number): number {
  return Math.min(Math.max(Math.floor(sample * 32_768 + 0.5), -32_768), 32_767);
}
