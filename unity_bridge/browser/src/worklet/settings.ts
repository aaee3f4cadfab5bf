import type { LinePlan } from "../line/messages.js";

/** What the processor is made with; its end of the line's port follows as its first message. */
export interface ProcessorSettings {
  readonly line: LinePlan;
  /** Blocks between capture and playout to begin with. */
  readonly depth: number;
}

/** What the processor says of itself, some twenty times a second. */
export interface PlayoutReport {
  /** Peaks since the last report, left and right. */
  readonly peaks: readonly [number, number];
  /** Peaks of every input since the last report. */
  readonly inputs: Float32Array;
  /** Blocks between capture and playout that are aimed at. */
  readonly depth: number;
  /** Seconds between capture and playout now; 0 while nothing is played. */
  readonly delay_s: number;
  /** Render quanta since the first sound while a server was there, and how many were silent. */
  readonly quanta: number;
  readonly starved: number;
  /** How often playout ran dry. */
  readonly underruns: number;
  /** Blocks the engine did not fetch in time. */
  readonly lost: number;
}
