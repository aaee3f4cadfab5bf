/** What crosses between a page and its engine. */
import type { LinePlan } from "../line/messages.js";
import type { Resolved, SceneSet, SourceFields, Stats, Vector } from "../protocol/index.js";
import type { Pose } from "./stream.js";

/** First message to the engine; its end of the line's port comes with it. */
export interface Start {
  readonly line: LinePlan;
  readonly url: string;
  readonly token?: string;
  readonly sampleRate: number;
  /** 0 float32, 1 int16 */
  readonly format: number;
}

export type MotionPoint = readonly [seconds: number, x: number, y: number, z: number];

/** What is answered by {@link Answer} or {@link Refusal} with the same number. */
export type Request =
  | {
      readonly want: "add";
      readonly source: number;
      readonly input: number;
      readonly fields: SourceFields;
    }
  | { readonly want: "remove"; readonly source: number }
  | { readonly want: "say"; readonly source: number; readonly text: string }
  | { readonly want: "describe"; readonly source: number; readonly text: string }
  | { readonly want: "scene"; readonly fields: Omit<SceneSet, "name" | "at"> };

/** What takes effect with the next block and has no answer. */
export type Order =
  | { readonly do: "place"; readonly source: number; readonly position: Vector }
  | { readonly do: "change"; readonly source: number; readonly fields: SourceFields }
  | {
      readonly do: "follow";
      readonly source: number;
      readonly points: readonly MotionPoint[];
      readonly loop: boolean;
    }
  | { readonly do: "listen"; readonly pose: Pose }
  | { readonly do: "reconnect" }
  | { readonly do: "close" };

export type Command = { readonly number: number; readonly request: Request } | Order;

/** Answer to a request; `resolved` when it was about a sentence. */
export interface Answer {
  readonly is: "answer";
  readonly number: number;
  readonly resolved: Resolved | undefined;
}

export interface Refusal {
  readonly is: "refusal";
  readonly number: number;
  readonly code: string;
  readonly reason: string;
}

/** Where the connection stands. */
export type ConnectionState =
  | { readonly state: "connecting" }
  | {
      readonly state: "open";
      readonly server: string;
      readonly features: readonly string[];
      readonly latencyFrames: number;
      readonly resumed: boolean;
    }
  | { readonly state: "lost"; readonly reason: string; readonly retry_ms: number }
  | { readonly state: "closed"; readonly code: string; readonly reason: string };

/** Figures of the stream, once a second. */
export interface StreamReport {
  /** Median time between BLOCK and FRAME over the last second; `undefined` without any. */
  readonly roundTrip_ms: number | undefined;
  readonly sent: number;
  readonly skipped: number;
  /** FRAMEs so far that the server marked late, concealed or limited. */
  readonly late: number;
  readonly concealed: number;
  readonly limited: number;
  readonly server: Stats | undefined;
}

export type Report =
  | Answer
  | Refusal
  | ({ readonly is: "connection" } & ConnectionState)
  | { readonly is: "problem"; readonly code: string; readonly reason: string }
  | ({ readonly is: "stream" } & StreamReport);
