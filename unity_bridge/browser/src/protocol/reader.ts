import { badMessage } from "./error.js";

/** What MessagePack carries here; integers beyond 2^53 are `bigint`. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | ValueMap;
export type ValueMap = Map<string, Value>;

export const MAX_DEPTH = 8;

// A byte order mark is part of the text: without ignoreBOM the decoder would drop it.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the one MessagePack value that `data` holds. Stricter than stock readers: what the
 * protocol forbids is refused while it is read, and no length field is believed before the bytes
 * are there. `bin` becomes a view into `data`, not a copy.
 *
 * @throws ProtocolError `bad_message`
 */
export function readValue(data: Uint8Array): Value {
  const reader = new Reader(data);
  const value = reader.value(0);
  const extra = data.length - reader.at;
  if (extra > 0) {
    throw badMessage(`${extra} bytes follow the message; one WebSocket message holds one value`);
  }
  return value;
}

class Reader {
  at = 0;
  readonly #view: DataView;

  constructor(readonly data: Uint8Array) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  value(depth: number): Value {
    const tag = this.#unsigned(1);
    if (tag <= 0x7f) return tag;
    if (tag <= 0x8f) return this.#map(tag & 0x0f, depth);
    if (tag <= 0x9f) return this.#array(tag & 0x0f, depth);
    if (tag <= 0xbf) return this.#text(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc1:
        throw badMessage("byte 0xc1 stands for nothing in MessagePack");
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#take(this.#unsigned(1));
      case 0xc5:
        return this.#take(this.#unsigned(2));
      case 0xc6:
        return this.#take(this.#unsigned(4));
      case 0xca:
        return finite(this.#number(4, (view, at) => view.getFloat32(at)));
      case 0xcb:
        return finite(this.#number(8, (view, at) => view.getFloat64(at)));
      case 0xcc:
        return this.#unsigned(1);
      case 0xcd:
        return this.#unsigned(2);
      case 0xce:
        return this.#unsigned(4);
      case 0xcf:
        return exact(this.#number(8, (view, at) => view.getBigUint64(at)));
      case 0xd0:
        return this.#number(1, (view, at) => view.getInt8(at));
      case 0xd1:
        return this.#number(2, (view, at) => view.getInt16(at));
      case 0xd2:
        return this.#number(4, (view, at) => view.getInt32(at));
      case 0xd3:
        return exact(this.#number(8, (view, at) => view.getBigInt64(at)));
      case 0xd9:
        return this.#text(this.#unsigned(1));
      case 0xda:
        return this.#text(this.#unsigned(2));
      case 0xdb:
        return this.#text(this.#unsigned(4));
      case 0xdc:
        return this.#array(this.#unsigned(2), depth);
      case 0xdd:
        return this.#array(this.#unsigned(4), depth);
      case 0xde:
        return this.#map(this.#unsigned(2), depth);
      case 0xdf:
        return this.#map(this.#unsigned(4), depth);
      default:
        throw badMessage("extension types are not used; send numbers, text, bin, arrays and maps");
    }
  }

  #number<T>(width: number, read: (view: DataView, at: number) => T): T {
    const start = this.at;
    this.#advance(width);
    return read(this.#view, start);
  }

  #unsigned(width: 1 | 2 | 4): number {
    return this.#number(width, (view, at) =>
      width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at),
    );
  }

  #advance(count: number): void {
    const missing = this.at + count - this.data.length;
    if (missing > 0) throw badMessage(`the message ends ${missing} bytes early; send it whole`);
    this.at += count;
  }

  #take(count: number): Uint8Array {
    const start = this.at;
    this.#advance(count);
    return this.data.subarray(start, this.at);
  }

  #text(length: number): string {
    const bytes = this.#take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw badMessage("text is not UTF-8; encode strings as UTF-8");
    }
  }

  #enter(depth: number, count: number): number {
    if (depth >= MAX_DEPTH) {
      throw badMessage(`the message nests deeper than ${MAX_DEPTH} levels; flatten it`);
    }
    if (count > this.data.length - this.at) {
      throw badMessage("the message ends before the elements it announces; send it whole");
    }
    return depth + 1;
  }

  #array(count: number, depth: number): Value[] {
    const inner = this.#enter(depth, count);
    const items: Value[] = [];
    for (let i = 0; i < count; i++) items.push(this.value(inner));
    return items;
  }

  #map(count: number, depth: number): ValueMap {
    const inner = this.#enter(depth, 2 * count);
    const items: ValueMap = new Map();
    for (let i = 0; i < count; i++) {
      const key = this.value(inner);
      if (typeof key !== "string") throw badMessage("a map key is no string; keys are strings");
      if (items.has(key)) {
        throw badMessage(`map key ${JSON.stringify(key)} comes twice; send each key once`);
      }
      items.set(key, this.value(inner));
    }
    return items;
  }
}

function finite(number: number): number {
  if (!Number.isFinite(number)) {
    throw badMessage(`${number} is not a number the protocol carries; send finite numbers`);
  }
  return number;
}

function exact(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}
