import type { CaptureRing } from "../line/captured.js";
import {
  CONCEALED,
  LATE,
  LIMITED,
  ProtocolError,
  VERSION,
  type Frame,
  type Resolved,
  type Stats,
  type Vector,
} from "../protocol/index.js";
import type { Command, Order, Report, Request, Start, StreamReport } from "./commands.js";
import { Ledger } from "./ledger.js";
import { Link } from "./link.js";
import { Motion } from "./motion.js";
import { Session } from "./session.js";
import { Stream, type Sink } from "./stream.js";

const CLIENT = "auricle-browser/0.1.0";

/** What runs beside the page: the connection, the session and the stream of one client. */
export class Engine {
  readonly #ledger = new Ledger();
  readonly #session: Session;
  readonly #stream: Stream;
  readonly #link: Link;
  #rid = 0;
  #sent = 0;
  #late = 0;
  #concealed = 0;
  #limited = 0;
  #roundTrips: number[] = [];
  #stats: Stats | undefined;

  constructor(
    start: Start,
    captured: CaptureRing,
    sink: Sink,
    readonly report: (report: Report) => void,
  ) {
    const { inputs, block } = captured.shape;
    this.#session = new Session(
      {
        name: "HELLO",
        v: VERSION,
        client: CLIENT,
        sample_rate: start.sampleRate,
        block,
        fmt: start.format,
        max_sources: inputs,
        ...(start.token === undefined ? {} : { token: start.token }),
      },
      {
        opened: (welcome, resumed) => {
          this.#link.settled();
          sink.linked = true;
          if (resumed) this.#ledger.resent();
          else this.#replay();
          const { server, features, latency_frames: latencyFrames } = welcome;
          report({ is: "connection", state: "open", server, features, latencyFrames, resumed });
        },
        frame: (frame, roundTrip_ms) => this.#played(frame, roundTrip_ms),
        stats: (stats) => {
          this.#stats = stats;
        },
        problem: (error, fatal) => {
          if (fatal) this.#link.refused(error);
          else report({ is: "problem", code: error.code, reason: error.reason });
        },
      },
    );
    this.#stream = new Stream(captured, sink, this.#session, this.#ledger);
    this.#link = new Link(start.url, {
      connected: (send) => this.#session.connected(send),
      received: (data) => this.#session.receive(data, performance.now()),
      disconnected: (why, kept, retry_ms) => {
        sink.linked = false;
        this.#session.disconnected(kept);
        const { code, reason } = why;
        if (retry_ms === undefined) {
          this.#session.abandon(why);
          report({ is: "connection", state: "closed", code, reason });
        } else {
          report({ is: "connection", state: "lost", reason, retry_ms });
        }
      },
    });
    report({ is: "connection", state: "connecting" });
    this.#link.connect();
  }

  /** Blocks wait in the ring. */
  captured(): void {
    this.#stream.pump(performance.now());
  }

  /** Once a second: keep the session alive, say how the stream goes. */
  tick(): void {
    const now_ms = performance.now();
    if (this.#session.open) {
      this.#session.ping(now_ms);
      this.#session.advance(now_ms);
    }
    this.report({ is: "stream", ...this.#figures() });
  }

  take(command: Command): void {
    if ("do" in command) {
      this.#obey(command);
      return;
    }
    const { number, request } = command;
    this.#answer(request).then(
      (resolved) => this.report({ is: "answer", number, resolved }),
      (error: unknown) => {
        if (!(error instanceof ProtocolError)) throw error;
        const { code, reason } = error;
        this.report({ is: "refusal", number, code, reason });
      },
    );
  }

  #obey(order: Order): void {
    switch (order.do) {
      case "place":
        return this.#ledger.place(order.source, order.position);
      case "change":
        return this.#ledger.change(order.source, order.fields);
      case "follow":
        return this.#ledger.follow(order.source, new Motion(order.points, order.loop));
      case "listen":
        this.#stream.pose = order.pose;
        return;
      case "reconnect":
        return this.#link.connect();
      case "close":
        this.#session.bye("the page closes");
        return this.#link.end();
    }
  }

  async #answer(request: Request): Promise<Resolved | undefined> {
    const now_ms = performance.now();
    switch (request.want) {
      case "add": {
        const { source: id, input, fields } = request;
        const gone = { name: "SOURCE_REMOVE", id, at: -1 } as const;
        const ask = { messages: [{ name: "SOURCE_ADD", id, ...fields }], undo: [gone] } as const;
        let resolved: Resolved | undefined;
        try {
          resolved = await this.#session.ask({ ...ask, rid: 0 }, now_ms);
        } catch (error) {
          // Of text without a place the server keeps a silent source.
          if (error instanceof ProtocolError && error.code === "describe_failed") {
            await this.#session.ask({ messages: [gone] }, performance.now());
          }
          throw error;
        }
        this.#ledger.add(id, fields);
        if (resolved && fields.kind === "mixture") this.#keepApart(id, fields.text!, resolved);
        else if (resolved) this.#keepSaid(id, fields.text!, resolved);
        this.#stream.attach(input, id);
        return resolved;
      }
      case "remove": {
        const { source: id } = request;
        this.#ledger.remove(id);
        return this.#session.ask({ messages: [{ name: "SOURCE_REMOVE", id, at: -1 }] }, now_ms);
      }
      case "say": {
        const { source: id, text } = request;
        const set = { name: "SOURCE_SET", id, at: -1, text } as const;
        const resolved = await this.#session.ask({ messages: [set], rid: 0 }, now_ms);
        if (resolved && this.#ledger.isMixture(id)) this.#keepApart(id, text, resolved);
        else if (resolved) this.#keepSaid(id, text, resolved);
        return resolved;
      }
      case "describe": {
        const rid = ++this.#rid;
        const { source: id, text } = request;
        const describe = { name: "DESCRIBE", rid, id, text } as const;
        return this.#session.ask({ messages: [describe], rid }, now_ms);
      }
      case "scene": {
        const set = { name: "SCENE_SET", at: -1, ...request.fields } as const;
        await this.#session.ask({ messages: [set] }, now_ms);
        this.#ledger.scene(request.fields);
        return undefined;
      }
    }
  }

  #keepSaid(id: number, text: string, { position, path }: Resolved): void {
    this.#ledger.said(id, text, position as Vector, path !== undefined);
  }

  #keepApart(id: number, text: string, { objects = [] }: Resolved): void {
    const labels = objects.map(({ label }) => label);
    this.#ledger.apart(id, text, labels);
  }

  #replay(): void {
    this.#session.restore(this.#ledger.replay(), (error) => {
      const code = error instanceof ProtocolError ? error.code : "internal";
      this.report({ is: "problem", code, reason: `after reconnecting: ${error.message}` });
    });
  }

  #played(frame: Frame, roundTrip_ms: number): void {
    this.#stream.play(frame);
    this.#sent++;
    if (frame.flags & LATE) this.#late++;
    if (frame.flags & CONCEALED) this.#concealed++;
    if (frame.flags & LIMITED) this.#limited++;
    this.#roundTrips.push(roundTrip_ms);
    this.#stream.pump(performance.now());
  }

  #figures(): StreamReport {
    const times = this.#roundTrips.sort((a, b) => a - b);
    this.#roundTrips = [];
    return {
      roundTrip_ms: times[times.length >> 1],
      sent: this.#sent,
      skipped: this.#stream.skipped,
      late: this.#late,
      concealed: this.#concealed,
      limited: this.#limited,
      server: this.#stats,
    };
  }
}
