import { decode, encode, type Hello, type Message, type Welcome } from "../src/protocol/index.js";
import { Session, type SessionEvents } from "../src/engine/session.js";

export const HELLO: Hello = {
  name: "HELLO",
  v: [1, 0],
  client: "test",
  sample_rate: 48_000,
  block: 256,
  fmt: 0,
  max_sources: 8,
};

export const WELCOME: Welcome = {
  name: "WELCOME",
  v: [1, 0],
  server: "fake",
  session: new Uint8Array(16).fill(1),
  resume_key: new Uint8Array(16).fill(2),
  sample_rate: 48_000,
  block: 256,
  fmt: 0,
  window: 4,
  max_sources: 8,
  max_message: 4_198_400,
  latency_frames: 8,
  features: [],
};

/** The server's end of a session: what came, in order, and what is sent back. */
export class FakeServer {
  readonly heard: Message[] = [];
  readonly events: string[] = [];
  readonly session: Session;
  now_ms = 0;

  constructor(hello: Hello = HELLO, events: Partial<SessionEvents> = {}) {
    this.session = new Session(hello, {
      opened: (_, resumed) => this.events.push(resumed ? "resumed" : "opened"),
      frame: ({ seq }) => this.events.push(`frame ${seq}`),
      stats: () => this.events.push("stats"),
      problem: ({ code }, fatal) => this.events.push(`${fatal ? "fatal" : "problem"} ${code}`),
      ...events,
    });
  }

  /** Take a connection; BATCHes are taken apart. */
  connect(): void {
    this.session.connected((data) => {
      const message = decode(data.slice());
      this.heard.push(...(message.name === "BATCH" ? message.messages : [message]));
    });
  }

  open(): void {
    this.connect();
    this.say(WELCOME);
  }

  say(message: Message): void {
    this.session.receive(encode(message), this.now_ms);
  }

  /** What came since the last call. */
  take(): Message[] {
    return this.heard.splice(0);
  }

  /** Answer the last PING that came. */
  pong(): void {
    const ping = this.heard.filter(({ name }) => name === "PING").at(-1);
    if (ping?.name !== "PING") throw new Error("no PING came");
    this.take();
    this.say({ name: "PONG", t_ns: ping.t_ns, recv_ns: 0, send_ns: 0 });
  }

  block(t: number): void {
    const silence = { ids: [], pcm: new Uint8Array(0), pose: [0, 0, 0, 0, 0, 0, 1] as const };
    this.session.block({ t, frames: 256, ...silence }, [], this.now_ms);
  }

  frame(seq: number, t: number): void {
    const pcm = new Uint8Array(8 * 256);
    this.say({ name: "FRAME", seq, t, fmt: 0, frames: 256, channels: 2, flags: 0, pcm });
  }
}
