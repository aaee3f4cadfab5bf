/**
 * Kinds of fields, each with how it is read, how it is written and what it is in TypeScript, so
 * that one table of messages serves decoding, encoding and types.
 */
import { badMessage } from "./error.js";
import type { Value, ValueMap } from "./reader.js";
import { FLOAT32_MAX, type Writer } from "./writer.js";

export interface Kind<T> {
  /** @throws ProtocolError `bad_message`; `value` is not of this kind */
  read(value: Value, name: string): T;
  write(writer: Writer, value: T): void;
}

export interface OptionalKind<T> extends Kind<T> {
  readonly optional: true;
}

export type Of<K> = K extends Kind<infer T> ? T : never;

type Fields = Record<string, Kind<unknown>>;
type OptionalKeys<F> = {
  [K in keyof F]: F[K] extends OptionalKind<unknown> ? K : never;
}[keyof F];
export type FieldsOf<F> = { [K in Exclude<keyof F, OptionalKeys<F>>]: Of<F[K]> } & {
  [K in OptionalKeys<F>]?: Of<F[K]>;
};

function described(value: Value): string {
  if (value === null) return "nil";
  if (value instanceof Uint8Array) return "bin";
  if (Array.isArray(value)) return "an array";
  if (value instanceof Map) return "a map";
  return typeof value === "bigint" ? "a number" : `a ${typeof value}`;
}

function mismatch(name: string, value: Value, expected: string): Error {
  return badMessage(`${name} is ${described(value)}; send ${expected}`);
}

/** Integer of at most 64 bits, also one that came as a float without a fraction. */
export const integer: Kind<number | bigint> = {
  read(value, name) {
    if (typeof value === "bigint") return value;
    if (typeof value !== "number") throw mismatch(name, value, "an integer");
    if (Number.isSafeInteger(value)) return value;
    if (!Number.isInteger(value) || value < -(2 ** 63) || value >= 2 ** 64) {
      throw badMessage(`${name} is ${value}; send an integer of at most 64 bits`);
    }
    return BigInt(value);
  },
  write: (writer, value) => writer.integer(value),
};

/** Integer that a JavaScript number holds exactly: everything but clocks in nanoseconds. */
export const count: Kind<number> = {
  read(value, name) {
    const whole = integer.read(value, name);
    if (typeof whole === "bigint") {
      throw badMessage(`${name} is ${whole}; this client counts to 2^53`);
    }
    return whole;
  },
  write: (writer, value) => writer.integer(value),
};

/** Real number that float32 can hold. */
export const real: Kind<number> = {
  read(value, name) {
    if (typeof value !== "number" && typeof value !== "bigint") {
      throw mismatch(name, value, "a number");
    }
    const number = Number(value);
    if (Math.abs(number) > FLOAT32_MAX) {
      throw badMessage(`${name} is ${number}; send a number that float32 can hold`);
    }
    return number;
  },
  write: (writer, value) => writer.real(value),
};

export const boolean: Kind<boolean> = {
  read(value, name) {
    if (typeof value !== "boolean") throw mismatch(name, value, "a boolean");
    return value;
  },
  write: (writer, value) => writer.boolean(value),
};

export const text: Kind<string> = {
  read(value, name) {
    if (typeof value !== "string") throw mismatch(name, value, "a string");
    return value;
  },
  write: (writer, value) => writer.text(value),
};

export const bin: Kind<Uint8Array> = {
  read(value, name) {
    if (!(value instanceof Uint8Array)) throw mismatch(name, value, "bin");
    return value;
  },
  write: (writer, value) => writer.bin(value),
};

/** 16 bytes, copied: a session outlives the message it came in. */
export const key: Kind<Uint8Array> = {
  read(value, name) {
    const bytes = bin.read(value, name);
    if (bytes.length !== 16) throw badMessage(`${name} has ${bytes.length} bytes; send 16`);
    return bytes.slice();
  },
  write: (writer, value) => writer.bin(value),
};

export function asArray(value: Value, name: string, length?: number): Value[] {
  if (!Array.isArray(value)) throw mismatch(name, value, "an array");
  if (length !== undefined && value.length !== length) {
    throw badMessage(`${name} has ${value.length} elements; send ${length}`);
  }
  return value;
}

export function list<T>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    read: (value, name) => asArray(value, name).map((item) => kind.read(item, name)),
    write(writer, items) {
      writer.array(items.length);
      for (const item of items) kind.write(writer, item);
    },
  };
}

export function tuple<const T extends readonly unknown[]>(
  ...kinds: { [I in keyof T]: Kind<T[I]> }
): Kind<T> {
  return {
    read: (value, name) =>
      asArray(value, name, kinds.length).map((item, i) => kinds[i]!.read(item, name)) as never,
    write(writer, items) {
      writer.array(kinds.length);
      kinds.forEach((kind, i) => kind.write(writer, items[i] as never));
    },
  };
}

export function optional<T>(kind: Kind<T>): OptionalKind<T> {
  return { ...kind, optional: true };
}

/** Map with the given keys in this order; unknown keys are ignored when reading. */
export function map<F extends Fields>(fields: F): Kind<FieldsOf<F>> {
  const kinds = Object.entries(fields) as [string, Kind<unknown>][];
  return {
    read(value, name) {
      if (!(value instanceof Map)) throw mismatch(name, value, "a map");
      const result: Record<string, unknown> = {};
      for (const [key, kind] of kinds) {
        const item = (value as ValueMap).get(key);
        if (item !== undefined) result[key] = kind.read(item, `${name}.${key}`);
        else if (!("optional" in kind)) throw badMessage(`${name} lacks "${key}"; send it`);
      }
      return result as FieldsOf<F>;
    },
    write(writer, value) {
      const present = kinds.filter(
        ([key]) => (value as Record<string, unknown>)[key] !== undefined,
      );
      writer.map(present.length);
      for (const [key, kind] of present) {
        writer.text(key);
        kind.write(writer, (value as Record<string, unknown>)[key]);
      }
    },
  };
}
