import { badMessage } from "./error.js";
import type { Value } from "./reader.js";

export const FLOAT32_MAX = 3.4028234663852886e38;

const encoder = new TextEncoder();

/** Appends MessagePack in the protocol's canonical form: shortest integers, reals as float32. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #at = 0;

  /** @param capacity bytes to begin with; it grows */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** What has been written: a view, valid until the next call. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Number of elements that follow. */
  array(count: number): void {
    this.#header(count, 0x90, 15, [0xdc, 0xdd]);
  }

  /** Number of pairs that follow. */
  map(count: number): void {
    this.#header(count, 0x80, 15, [0xde, 0xdf]);
  }

  text(text: string): void {
    if (/\p{Surrogate}/u.test(text)) {
      throw badMessage("text has half of a surrogate pair, which UTF-8 cannot carry");
    }
    const bytes = encoder.encode(text);
    if (bytes.length <= 31 || bytes.length > 0xff) {
      this.#header(bytes.length, 0xa0, 31, [0xda, 0xdb]);
    } else {
      this.#put(0xd9, bytes.length, 1);
    }
    this.#append(bytes);
  }

  bin(bytes: Uint8Array): void {
    const width = bytes.length <= 0xff ? 1 : bytes.length <= 0xffff ? 2 : 4;
    this.#put(width === 1 ? 0xc4 : width === 2 ? 0xc5 : 0xc6, bytes.length, width);
    this.#append(bytes);
  }

  boolean(value: boolean): void {
    this.#put(value ? 0xc3 : 0xc2);
  }

  /** @throws ProtocolError `bad_message`; no integer of at most 64 bits */
  integer(value: number | bigint): void {
    if (typeof value === "bigint" || Math.abs(value) > 0xffffffff) {
      this.#integer64(value);
    } else if (!Number.isInteger(value)) {
      throw badMessage(`${value} cannot be sent; it takes an integer`);
    } else if (value >= 0) {
      if (value <= 0x7f) this.#put(value);
      else if (value <= 0xff) this.#put(0xcc, value, 1);
      else if (value <= 0xffff) this.#put(0xcd, value, 2);
      else this.#put(0xce, value, 4);
    } else if (value >= -0x20) this.#put(value & 0xff);
    else if (value >= -0x80) this.#put(0xd0, value, 1);
    else if (value >= -0x8000) this.#put(0xd1, value, 2);
    else if (value >= -0x80000000) this.#put(0xd2, value, 4);
    else this.#integer64(value);
  }

  /** @throws ProtocolError `bad_message`; no finite float32 */
  real(value: number): void {
    if (!(Math.abs(value) <= FLOAT32_MAX)) {
      throw badMessage(`${value} cannot be sent; real numbers are finite float32`);
    }
    this.#reserve(5);
    this.#put(0xca);
    this.#view.setFloat32(this.#at, value);
    this.#at += 4;
  }

  /** A value without a schema: numbers without a fraction are integers. */
  value(value: Value): void {
    if (value === null) this.#put(0xc0);
    else if (typeof value === "boolean") this.boolean(value);
    else if (typeof value === "string") this.text(value);
    else if (typeof value === "bigint" || Number.isInteger(value)) this.integer(value as number);
    else if (typeof value === "number") this.real(value);
    else if (value instanceof Uint8Array) this.bin(value);
    else if (Array.isArray(value)) {
      this.array(value.length);
      for (const item of value) this.value(item);
    } else {
      const items = value as Map<string, Value>;
      this.map(items.size);
      for (const [key, item] of items) {
        this.text(key);
        this.value(item);
      }
    }
  }

  #integer64(value: number | bigint): void {
    let wide: bigint;
    try {
      wide = BigInt(value);
    } catch {
      throw badMessage(`${value} cannot be sent; it takes an integer`);
    }
    if (wide >= -0x80000000n && wide <= 0xffffffffn) {
      this.integer(Number(wide));
      return;
    }
    if (wide < -(2n ** 63n) || wide >= 2n ** 64n) {
      throw badMessage(`${value} cannot be sent; integers have at most 64 bits`);
    }
    this.#reserve(9);
    this.#put(wide < 0n ? 0xd3 : 0xcf);
    this.#view.setBigUint64(this.#at, BigInt.asUintN(64, wide));
    this.#at += 8;
  }

  #header(count: number, fixed: number, most: number, wide: readonly [number, number]): void {
    if (count <= most) this.#put(fixed | count);
    else if (count <= 0xffff) this.#put(wide[0], count, 2);
    else this.#put(wide[1], count, 4);
  }

  #put(tag: number, number = 0, width: 0 | 1 | 2 | 4 = 0): void {
    this.#reserve(5);
    this.#bytes[this.#at++] = tag;
    if (width === 1) this.#view.setUint8(this.#at, number & 0xff);
    else if (width === 2) this.#view.setUint16(this.#at, number & 0xffff);
    else if (width === 4) this.#view.setUint32(this.#at, number >>> 0);
    this.#at += width;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + count));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
