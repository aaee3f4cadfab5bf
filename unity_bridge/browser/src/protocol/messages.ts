/**
 * Every message of wire protocol v1. Field names, order and units are those of the protocol's
 * table: metres, linear gain, quaternions `x y z w`, time in samples of the stream.
 */
import { badMessage } from "./error.js";
import type { Value } from "./reader.js";
import {
  bin,
  boolean,
  count,
  integer,
  key,
  list,
  map,
  optional,
  real,
  text,
  tuple,
  type FieldsOf,
  type Kind,
  type Of,
} from "./schema.js";

export const VERSION = [1, 0] as const;
export const SUBPROTOCOL = "auricle.v1";

/** Sample formats of PCM on the wire, little-endian. */
export const FLOAT32 = 0;
export const INT16 = 1;

/** Flags of FRAME. */
export const LATE = 1;
export const CONCEALED = 2;
export const LIMITED = 4;

const version = tuple(count, count);
const vector = tuple(real, real, real);
const quaternion = tuple(real, real, real, real);
const pose = tuple(real, real, real, real, real, real, real);
const path = list(tuple(count, real, real, real));

export type Vector = Of<typeof vector>;
export type Quaternion = Of<typeof quaternion>;

const directivity = map({
  pattern: text,
  order: optional(real),
  inner: optional(real),
  outer: optional(real),
  outer_gain: optional(real),
});

const sourceFields = {
  position: optional(vector),
  text: optional(text),
  gain: optional(real),
  kind: optional(text),
  distance_model: optional(text),
  ref_distance: optional(real),
  max_distance: optional(real),
  rolloff: optional(real),
  orientation: optional(quaternion),
  directivity: optional(directivity),
  spread: optional(real),
};
export type SourceFields = FieldsOf<typeof sourceFields>;

const resolvedObject = map({ label: text, position: vector, path: optional(path) });

/** Name of a material for all walls, or a name or an absorption for each. */
const materials: Kind<string | Readonly<Record<string, string | number>>> = {
  read(value, name) {
    if (typeof value === "string") return value;
    if (!(value instanceof Map)) throw badMessage(`${name} is neither a string nor a map`);
    const result: Record<string, string | number> = {};
    for (const [wall, item] of value as Map<string, Value>) {
      result[wall] = typeof item === "string" ? item : real.read(item, `${name}.${wall}`);
    }
    return result;
  },
  write(writer, value) {
    if (typeof value === "string") return writer.text(value);
    const items = Object.entries(value);
    writer.map(items.length);
    for (const [wall, item] of items) {
      writer.text(wall);
      if (typeof item === "string") writer.text(item);
      else writer.real(item);
    }
  },
};

const room = map({ size: vector, origin: optional(vector), materials: optional(materials) });
export type Room = Of<typeof room>;

/** POSES.xyz: three float32 for every id. */
function checkPoses(fields: { ids: readonly number[]; xyz: Uint8Array }): void {
  const expected = 12 * fields.ids.length;
  if (fields.xyz.length !== expected) {
    throw badMessage(
      `POSES.xyz has ${fields.xyz.length} bytes; ${fields.ids.length} ids take ${expected}`,
    );
  }
}

interface Layout {
  readonly type: number;
  /** Elements behind the type, by name; `"…"` names the map whose fields join them. */
  readonly elements: Readonly<Record<string, Kind<unknown>>>;
  check?(fields: never): void;
}

const BODY = "…";

/** Layout of every message but BATCH, whose members are messages themselves. */
export const LAYOUTS = {
  HELLO: {
    type: 1,
    elements: {
      [BODY]: map({
        v: version,
        client: text,
        sample_rate: count,
        block: count,
        fmt: count,
        max_sources: count,
        token: optional(text),
      }),
    },
  },
  WELCOME: {
    type: 2,
    elements: {
      [BODY]: map({
        v: version,
        server: text,
        session: key,
        resume_key: key,
        sample_rate: count,
        block: count,
        fmt: count,
        window: count,
        max_sources: count,
        max_message: count,
        latency_frames: count,
        features: list(text),
      }),
    },
  },
  ERROR: {
    type: 3,
    elements: {
      [BODY]: map({
        code: text,
        message: text,
        fatal: boolean,
        seq: optional(count),
        rid: optional(count),
      }),
    },
  },
  PING: { type: 4, elements: { t_ns: integer } },
  PONG: { type: 5, elements: { t_ns: integer, recv_ns: integer, send_ns: integer } },
  BYE: { type: 6, elements: { reason: text } },
  STATS: {
    type: 7,
    elements: {
      [BODY]: map({
        render_ms_p50: real,
        render_ms_p99: real,
        queue: count,
        late: count,
        concealed: count,
        clipped: count,
      }),
    },
  },
  RESUME: {
    type: 8,
    elements: { [BODY]: map({ session: key, resume_key: key, seq: count }) },
  },
  BLOCK: {
    type: 16,
    elements: { seq: count, t: count, fmt: count, frames: count, ids: list(count), pose, pcm: bin },
  },
  FRAME: {
    type: 17,
    elements: {
      seq: count,
      t: count,
      fmt: count,
      frames: count,
      channels: count,
      flags: count,
      pcm: bin,
    },
  },
  POSES: { type: 19, elements: { at: count, ids: list(count), xyz: bin }, check: checkPoses },
  SOURCE_ADD: { type: 32, elements: { id: count, [BODY]: map(sourceFields) } },
  SOURCE_SET: {
    type: 33,
    elements: { id: count, at: count, [BODY]: map({ ...sourceFields, ramp: optional(count) }) },
  },
  SOURCE_REMOVE: { type: 34, elements: { id: count, at: count } },
  DESCRIBE: { type: 35, elements: { rid: count, id: count, text } },
  RESOLVED: {
    type: 36,
    elements: {
      rid: count,
      id: count,
      [BODY]: map({
        position: vector,
        confidence: real,
        label: optional(text),
        path: optional(path),
        objects: optional(list(resolvedObject)),
        latency_frames: optional(count),
      }),
    },
  },
  SCENE_SET: {
    type: 37,
    elements: {
      at: count,
      [BODY]: map({
        room: optional(room),
        rt60: optional(real),
        wet: optional(real),
        hrtf: optional(text),
      }),
    },
  },
} as const satisfies Record<string, Layout>;

export const BATCH_TYPE = 18;
export const BODY_ELEMENT = BODY;

export type MessageName = keyof typeof LAYOUTS;
type Elements<N extends MessageName> = (typeof LAYOUTS)[N]["elements"];
type Plain<E> = { [K in Exclude<keyof E, typeof BODY>]: Of<E[K]> };
type Joined<E> = E extends { readonly [BODY]: Kind<infer T> } ? T : unknown;
type MessageOf<N extends MessageName> = { readonly name: N } & Readonly<
  Plain<Elements<N>> & Joined<Elements<N>>
>;

export type Hello = MessageOf<"HELLO">;
export type Welcome = MessageOf<"WELCOME">;
export type ErrorMessage = MessageOf<"ERROR">;
export type Ping = MessageOf<"PING">;
export type Pong = MessageOf<"PONG">;
export type Bye = MessageOf<"BYE">;
export type Stats = MessageOf<"STATS">;
export type Resume = MessageOf<"RESUME">;
export type Block = MessageOf<"BLOCK">;
export type Frame = MessageOf<"FRAME">;
export type Poses = MessageOf<"POSES">;
export type SourceAdd = MessageOf<"SOURCE_ADD">;
export type SourceSet = MessageOf<"SOURCE_SET">;
export type SourceRemove = MessageOf<"SOURCE_REMOVE">;
export type Describe = MessageOf<"DESCRIBE">;
export type Resolved = MessageOf<"RESOLVED">;
export type SceneSet = MessageOf<"SCENE_SET">;

/** Control messages and at most one POSES, then at most one BLOCK, in one write. */
export interface Batch {
  readonly name: "BATCH";
  readonly messages: readonly Message[];
}

/** A message of type 128 to 191, which receivers that do not know it ignore. */
export interface Experimental {
  readonly name: "EXPERIMENTAL";
  readonly type: number;
  readonly elements: readonly Value[];
}

export type Message = { [N in MessageName]: MessageOf<N> }[MessageName] | Batch | Experimental;
