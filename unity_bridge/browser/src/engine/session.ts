import {
  decode,
  encode,
  FLOAT32,
  ProtocolError,
  VERSION,
  type ErrorMessage,
  type Frame,
  type Hello,
  type Message,
  type Resolved,
  type Stats,
  type Welcome,
} from "../protocol/index.js";
import { ControlBudget } from "./budget.js";

// The protocol's 200 a second, less what the server's second may begin earlier than ours.
const CONTROL_RATE = 160;
const CHANNELS = 2;

/** What a session tells its owner. */
export interface SessionEvents {
  /** @param resumed false: the server knows nothing of this client yet */
  opened(welcome: Welcome, resumed: boolean): void;
  /** @param roundTrip_ms between BLOCK and FRAME */
  frame(frame: Frame, roundTrip_ms: number): void;
  stats(stats: Stats): void;
  /** Something the server refused that no ask waits for; fatal: the connection ends. */
  problem(error: ProtocolError, fatal: boolean): void;
}

/** A request: control messages that are answered together, once a PONG has come back. */
export interface Ask {
  readonly messages: readonly Message[];
  /** Number that RESOLVED carries back; 0 for the text of a source. */
  readonly rid?: number;
  /** What takes the messages back, should the connection end before their answer comes. */
  readonly undo?: readonly Message[];
}

interface OpenAsk extends Ask {
  resolve(answer: Resolved | undefined): void;
  reject(error: Error): void;
  answer?: Resolved;
  error?: ProtocolError;
  ping?: number;
}

interface Outstanding {
  readonly seq: number;
  readonly t: number;
  readonly frames: number;
  readonly sent_ms: number;
}

/**
 * One session as its client sees it, over all the connections it is driven through; no socket and
 * no clock. Messages are refused with ProtocolError when the server breaks the protocol.
 */
export class Session {
  #welcome: Welcome | undefined;
  #open = false;
  #send: (data: Uint8Array<ArrayBuffer>) => void = () => {};
  #seq = 0;
  #received = -1;
  #outstanding: Outstanding[] = [];
  #asks: OpenAsk[] = [];
  #active: OpenAsk | undefined;
  #over: ProtocolError | undefined;
  readonly #budget = new ControlBudget(CONTROL_RATE);

  /** Milliseconds of the last PING and PONG. */
  roundTrip_ms: number | undefined;

  constructor(
    readonly hello: Hello,
    readonly events: SessionEvents,
  ) {}

  /** Whether BLOCKs are taken. */
  get open(): boolean {
    return this.#open;
  }

  /** BLOCKs that may go out now. */
  get credit(): number {
    return this.#open ? this.#welcome!.window - this.#outstanding.length : 0;
  }

  /** A connection is there: say HELLO, or RESUME when there is a session to go on with. */
  connected(send: (data: Uint8Array<ArrayBuffer>) => void): void {
    this.#send = send;
    if (!this.#welcome) {
      this.#post(this.hello);
      return;
    }
    const { session, resume_key } = this.#welcome;
    this.#post({ name: "RESUME", session, resume_key, seq: this.#received });
  }

  /** The connection is gone; `kept`: the server may still have the session. */
  disconnected(kept: boolean): void {
    this.#open = false;
    this.#outstanding = [];
    const active = this.#active;
    this.#active = undefined;
    if (active) {
      delete active.answer;
      delete active.error;
      this.#asks.unshift(active);
      if (kept && active.undo) this.#asks.unshift(unheard(active.undo));
    }
    if (!kept) {
      this.#welcome = undefined;
      this.#seq = 0;
      this.#received = -1;
    }
  }

  /** Reject what waits for answers and what will be asked: no connection is made any more. */
  abandon(error: ProtocolError): void {
    this.#over = error;
    const waiting = this.#active ? [this.#active, ...this.#asks] : this.#asks;
    this.#active = undefined;
    this.#asks = [];
    for (const ask of waiting) ask.reject(error);
  }

  /** Send control messages and wait until they have been handled; asks go one after the other. */
  ask(ask: Ask, now_ms: number): Promise<Resolved | undefined> {
    if (this.#over) return Promise.reject(this.#over);
    const answer = new Promise<Resolved | undefined>((resolve, reject) => {
      this.#asks.push({ ...ask, resolve, reject });
    });
    this.advance(now_ms);
    return answer;
  }

  /** Have messages handled, each on its own, before everything that waits to be asked. */
  restore(messages: readonly Message[], failed: (error: Error) => void): void {
    const asks = messages.map((message) => ({ ...unheard([message]), reject: failed }));
    this.#asks.unshift(...asks);
  }

  /** Send the next ask, if one waits and the server's limits allow it. */
  advance(now_ms: number): void {
    while (this.#open && !this.#active) {
      const ask = this.#asks[0];
      if (!ask || !this.#budget.take(ask.messages.length, now_ms)) return;
      this.#asks.shift();
      let data: Uint8Array<ArrayBuffer>;
      try {
        data = encode(together(ask.messages));
      } catch (error) {
        ask.reject(error as Error);
        continue;
      }
      this.#active = ask;
      this.#send(data);
      ask.ping = this.ping(now_ms);
    }
  }

  /** Ask for a PONG, which also keeps a silent session alive; gives the time it will carry. */
  ping(now_ms: number): number {
    const t_ns = Math.round(1e6 * now_ms);
    this.#post({ name: "PING", t_ns });
    return t_ns;
  }

  /** Whether so many control messages may go out beside what is asked. */
  affords(messages: number, now_ms: number): boolean {
    return this.#budget.take(messages, now_ms);
  }

  /** Send a BLOCK, and before it, in the same write, `controls`. Needs {@link Session.credit}. */
  block(
    block: { t: number; frames: number; ids: readonly number[]; pose: Pose; pcm: Uint8Array },
    controls: readonly Message[],
    now_ms: number,
  ): void {
    const { t, frames } = block;
    const seq = this.#seq++;
    this.#outstanding.push({ seq, t, frames, sent_ms: now_ms });
    this.#post(together([...controls, { name: "BLOCK", seq, fmt: this.hello.fmt, ...block }]));
  }

  /** Leave for good. */
  bye(reason: string): void {
    if (this.#open) this.#post({ name: "BYE", reason });
  }

  /** @throws ProtocolError the server breaks the protocol */
  receive(data: Uint8Array, now_ms: number): void {
    const message = decode(data);
    switch (message.name) {
      case "FRAME":
        return this.#takeFrame(message, now_ms);
      case "PONG":
        return this.#takePong(message.t_ns, now_ms);
      case "RESOLVED":
        if (this.#active?.rid === message.rid) this.#active.answer = message;
        return;
      case "ERROR":
        return this.#takeError(message);
      case "STATS":
        return this.events.stats(message);
      case "WELCOME":
        return this.#takeWelcome(message, now_ms);
      case "PING": {
        const now_ns = Math.round(1e6 * now_ms);
        return this.#post({ name: "PONG", t_ns: message.t_ns, recv_ns: now_ns, send_ns: now_ns });
      }
      case "BYE":
      case "EXPERIMENTAL":
        return;
      default:
        throw new ProtocolError(
          "bad_message",
          `the server sent ${message.name}, which goes from client to server only`,
        );
    }
  }

  #takeWelcome(welcome: Welcome, now_ms: number): void {
    if (this.#open) throw new ProtocolError("bad_message", "the server sent WELCOME twice");
    if (welcome.v[0] !== VERSION[0]) {
      const versions = `version ${welcome.v[0]}; this client speaks ${VERSION[0]}`;
      throw new ProtocolError("unsupported_version", `the server speaks ${versions}`);
    }
    const { sample_rate, block, fmt } = this.hello;
    if (welcome.sample_rate !== sample_rate || welcome.fmt !== fmt || welcome.window < 1) {
      const granted = `${welcome.sample_rate} Hz, format ${welcome.fmt}, window ${welcome.window}`;
      const asked = `asked for ${sample_rate} Hz, format ${fmt}, blocks of ${block}`;
      throw new ProtocolError("bad_message", `${asked}, but WELCOME grants ${granted}`);
    }
    const resumed = this.#welcome !== undefined;
    this.#welcome = welcome;
    this.#open = true;
    this.events.opened(welcome, resumed);
    this.advance(now_ms);
  }

  #takeFrame(frame: Frame, now_ms: number): void {
    const block = this.#outstanding.shift();
    if (!block) {
      throw new ProtocolError("bad_message", `FRAME ${frame.seq} came, but no BLOCK waits for one`);
    }
    const size = CHANNELS * block.frames * (this.hello.fmt === FLOAT32 ? 4 : 2);
    const same =
      frame.seq === block.seq &&
      frame.t === block.t &&
      frame.frames === block.frames &&
      frame.fmt === this.hello.fmt &&
      frame.channels === CHANNELS &&
      frame.pcm.length === size;
    if (!same) {
      const expected = `seq ${block.seq}, t ${block.t}, ${block.frames} frames, ${size} bytes`;
      const got = `seq ${frame.seq}, t ${frame.t}, ${frame.frames} frames, ${frame.pcm.length} bytes`;
      throw new ProtocolError("bad_message", `expected a FRAME of ${expected}; got ${got}`);
    }
    this.#received = frame.seq;
    this.events.frame(frame, now_ms - block.sent_ms);
  }

  #takePong(t_ns: number | bigint, now_ms: number): void {
    this.roundTrip_ms = now_ms - Number(t_ns) / 1e6;
    const ask = this.#active;
    if (ask && ask.ping === t_ns) {
      this.#active = undefined;
      if (ask.error) ask.reject(ask.error);
      else ask.resolve(ask.answer);
    }
    this.advance(now_ms);
  }

  #takeError(message: ErrorMessage): void {
    const error = new ProtocolError(message.code, message.message);
    if (message.seq !== undefined) {
      this.#outstanding = this.#outstanding.filter((block) => block.seq !== message.seq);
    } else if (!message.fatal && this.#active) {
      this.#active.error ??= error;
      return;
    }
    this.events.problem(error, message.fatal);
  }

  #post(message: Message): void {
    this.#send(encode(message));
  }
}

type Pose = readonly [number, number, number, number, number, number, number];

function together(messages: readonly Message[]): Message {
  return messages.length === 1 ? messages[0]! : { name: "BATCH", messages };
}

function unheard(messages: readonly Message[]): OpenAsk {
  return { messages, resolve: () => {}, reject: () => {} };
}
