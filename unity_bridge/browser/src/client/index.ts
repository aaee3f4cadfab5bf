/** Binaural audio from an Auricle server, for web pages. */
export {
  AuricleClient,
  type ClientEvents,
  type ClientOptions,
  type SceneSettings,
} from "./client.js";
export * from "./geometry.js";
export { Recorder, toWav, type Recording } from "./recorder.js";
export {
  AuriclePart,
  AuricleSource,
  type Meaning,
  type Placement,
  type SourceSettings,
} from "./source.js";
export { ProtocolError, type Quaternion, type Room, type Vector } from "../protocol/index.js";
export type { ConnectionState, MotionPoint, StreamReport } from "../engine/commands.js";
export type { PlayoutReport } from "../worklet/settings.js";
