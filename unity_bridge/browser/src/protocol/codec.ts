import { badMessage, ProtocolError } from "./error.js";
import {
  BATCH_TYPE,
  BODY_ELEMENT,
  LAYOUTS,
  VERSION,
  type Message,
  type MessageName,
} from "./messages.js";
import { readValue, type Value } from "./reader.js";
import { asArray, count, type Kind } from "./schema.js";
import { Writer } from "./writer.js";

interface Entry {
  readonly name: MessageName;
  readonly type: number;
  readonly elements: readonly (readonly [string, Kind<unknown>])[];
  readonly check?: (fields: unknown) => void;
}

const BY_NAME = new Map<string, Entry>(
  Object.entries(LAYOUTS).map(([name, layout]) => [
    name,
    { ...layout, name, elements: Object.entries(layout.elements) } as unknown as Entry,
  ]),
);
const BY_TYPE = new Map([...BY_NAME.values()].map((entry) => [entry.type, entry]));

const isExperimental = (type: number): boolean => type >= 128 && type <= 191;

/**
 * The message that bytes stand for. PCM and positions are views into `data`, not copies.
 *
 * @throws ProtocolError `bad_message` for everything the protocol calls an error, and
 *     `unsupported_version` for a HELLO of another major version with other fields
 */
export function decode(data: Uint8Array): Message {
  return parse(readValue(data));
}

/**
 * Bytes of a message in canonical form.
 *
 * @throws ProtocolError `bad_message`; a value that the wire cannot carry
 */
export function encode(message: Message): Uint8Array<ArrayBuffer> {
  const writer = new Writer(message.name === "BLOCK" || message.name === "BATCH" ? 16_384 : 256);
  write(writer, message);
  return writer.written;
}

function parse(value: Value, place?: Place): Message {
  if (!Array.isArray(value) || value.length === 0) {
    throw badMessage("the message is not an array that starts with its type");
  }
  const type = count.read(value[0]!, "the type of the message");
  place?.take(type);
  if (isExperimental(type)) return { name: "EXPERIMENTAL", type, elements: value.slice(1) };
  if (type === BATCH_TYPE) {
    if (value.length < 2) throw badMessage("BATCH has 1 element; it takes 2");
    const inside = new Place();
    const members = asArray(value[1]!, "BATCH.messages");
    return { name: "BATCH", messages: members.map((member) => parse(member, inside)) };
  }
  const entry = BY_TYPE.get(type);
  if (!entry) throw badMessage(`message type ${type} is not part of protocol 1; see its table`);
  const { name, elements } = entry;
  if (value.length <= elements.length) {
    throw badMessage(`${name} has ${value.length} elements; it takes ${elements.length + 1}`);
  }
  const message: Record<string, unknown> = { name };
  elements.forEach(([key, kind], i) => {
    const item = value[i + 1]!;
    if (key !== BODY_ELEMENT) message[key] = kind.read(item, `${name}.${key}`);
    else Object.assign(message, readBody(name, kind, item));
  });
  entry.check?.(message);
  return message as unknown as Message;
}

function readBody(name: MessageName, kind: Kind<unknown>, item: Value): unknown {
  try {
    return kind.read(item, name);
  } catch (error) {
    const major = name === "HELLO" && item instanceof Map ? majorVersion(item) : undefined;
    if (major === undefined || major === VERSION[0]) throw error;
    // Another major version may have other fields, so the version is what is wrong.
    const reason = `HELLO is of version ${major}; this side speaks ${VERSION[0]}`;
    throw new ProtocolError("unsupported_version", reason);
  }
}

function majorVersion(hello: Map<string, Value>): number | undefined {
  const v = hello.get("v");
  return Array.isArray(v) && typeof v[0] === "number" ? v[0] : undefined;
}

/** Order inside a BATCH: control messages and at most one POSES, then at most one BLOCK. */
class Place {
  #poses = false;
  #block = false;

  take(type: number): void {
    if (type === BATCH_TYPE) throw badMessage("a BATCH holds a BATCH; send their members in one");
    if (this.#block) throw badMessage("a member of a BATCH follows its BLOCK; the BLOCK is last");
    if (type === LAYOUTS.POSES.type && this.#poses) {
      throw badMessage("a BATCH holds two POSES; send one");
    }
    this.#poses ||= type === LAYOUTS.POSES.type;
    this.#block = type === LAYOUTS.BLOCK.type;
  }
}

function write(writer: Writer, message: Message): void {
  if (message.name === "EXPERIMENTAL") {
    writer.value([message.type, ...message.elements]);
    return;
  }
  if (message.name === "BATCH") {
    writer.array(2);
    writer.integer(BATCH_TYPE);
    writer.array(message.messages.length);
    for (const member of message.messages) write(writer, member);
    return;
  }
  const entry = BY_NAME.get(message.name)!;
  writer.array(1 + entry.elements.length);
  writer.integer(entry.type);
  for (const [key, kind] of entry.elements) {
    const body = key === BODY_ELEMENT;
    kind.write(writer, body ? message : (message as unknown as Record<string, unknown>)[key]);
  }
}
