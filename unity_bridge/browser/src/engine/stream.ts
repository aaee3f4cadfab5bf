import type { CaptureRing, CapturedBlock } from "../line/captured.js";
import { MAX_DEPTH } from "../line/playout.js";
import type { Frame } from "../protocol/index.js";
import type { Ledger } from "./ledger.js";
import { fromWire, toWire } from "./pcm.js";
import type { Session } from "./session.js";

/** Listener in the world: `[x, y, z, qx, qy, qz, qw]`. */
export type Pose = readonly [number, number, number, number, number, number, number];

/** Where rendered frames go: the ring itself, or a port to it. */
export interface Sink {
  write(t: number, interleaved: Float32Array): void;
  linked: boolean;
}

/** Turns captured blocks into BLOCKs as the window allows, and FRAMEs into what is played. */
export class Stream {
  pose: Pose = [0, 0, 0, 0, 0, 0, 1];
  /** Blocks that were never sent because their time had passed. */
  skipped = 0;

  readonly #inputs = new Map<number, number>();

  constructor(
    readonly captured: CaptureRing,
    readonly sink: Sink,
    readonly session: Session,
    readonly ledger: Ledger,
  ) {}

  /** An input belongs to a source from now on. */
  attach(input: number, source: number): void {
    this.#inputs.set(input, source);
  }

  /** Send what waits. Call whenever a block was captured and whenever a FRAME came. */
  pump(now_ms: number): void {
    const { captured, session } = this;
    for (let block = captured.peek(); block; block = captured.peek()) {
      const late = captured.waiting > MAX_DEPTH;
      if (session.open && !late) {
        if (session.credit === 0) return;
        this.#send(block, now_ms);
      } else if (session.open) this.skipped++;
      captured.release();
    }
  }

  play(frame: Frame): void {
    this.sink.write(frame.t, fromWire(frame.pcm, frame.fmt));
  }

  #send(captured: CapturedBlock, now_ms: number): void {
    const frames = this.captured.shape.block;
    const t = captured.index * frames;
    const { sample_rate, fmt } = this.session.hello;
    const affords = () => this.session.affords(1, now_ms);
    const controls = this.ledger.changes(t, t + frames, sample_rate, affords);
    const ids: number[] = [];
    const rows: Float32Array[] = [];
    for (const [input, id] of this.#inputs) {
      if (!(captured.active & (1 << input)) || !this.ledger.has(id)) continue;
      ids.push(id);
      rows.push(captured.samples(input));
    }
    const pcm = toWire(rows, frames, fmt);
    this.session.block({ t, frames, ids, pose: this.pose, pcm }, controls, now_ms);
  }
}
