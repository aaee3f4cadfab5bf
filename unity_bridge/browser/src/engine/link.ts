import { ProtocolError, SUBPROTOCOL } from "../protocol/index.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
const RESUME_REFUSED = 4006;
const NORMAL = 1000;
// Trying again would end the same way: what is wrong lies with this client.
const FINAL = new Set([4001, 4002, 4003, 4004, 4007]);
const CODES = new Map([
  [4002, "unsupported_version"],
  [4003, "unauthorized"],
  [4004, "unsupported_rate"],
]);

/** What a link tells its owner. */
export interface LinkEvents {
  connected(send: (data: Uint8Array<ArrayBuffer>) => void): void;
  /** @throws ProtocolError ends the connection */
  received(data: Uint8Array): void;
  /**
   * The connection is gone, or could not be made.
   *
   * @param why what the server said last, or what is known without it
   * @param kept whether the server may still have the session
   * @param retry_ms until the next attempt; `undefined`: there will be none
   */
  disconnected(why: ProtocolError, kept: boolean, retry_ms: number | undefined): void;
}

/** A WebSocket that is opened again when it closes, later and later while nobody answers. */
export class Link {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait_ms = FIRST_WAIT_MS;
  #refusal: ProtocolError | undefined;
  #ended = false;

  constructor(
    readonly url: string,
    readonly events: LinkEvents,
  ) {}

  /** Connect now, whatever the waiting time. */
  connect(): void {
    if (this.#socket || this.#ended) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.url, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.events.connected((data) => {
        // Between the end of a connection and the news of it, what is sent is lost anyway.
        if (socket.readyState === WebSocket.OPEN) socket.send(data);
      });
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => this.#receive(data);
    socket.onclose = ({ code, reason }) => this.#closed(code, reason, opened);
    this.#socket = socket;
  }

  /** The server has taken this client in: the next loss is tried again at once. */
  settled(): void {
    this.#wait_ms = FIRST_WAIT_MS;
  }

  /** The server says why it is about to close. */
  refused(error: ProtocolError): void {
    this.#refusal = error;
  }

  /** Close for good. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket?.close(NORMAL);
  }

  #receive(data: ArrayBuffer | string): void {
    try {
      if (typeof data === "string") {
        throw new ProtocolError("bad_message", "the server sent a text message");
      }
      this.events.received(new Uint8Array(data));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#refusal = error;
      this.#socket?.close(4001, error.code);
    }
  }

  #closed(code: number, reason: string, opened: boolean): void {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    this.#socket = undefined;
    const known = reason || (opened ? "the connection was lost" : `nobody answers at ${this.url}`);
    const why = refusal ?? new ProtocolError(CODES.get(code) ?? "internal", known);
    const kept = code !== RESUME_REFUSED;
    if (this.#ended || FINAL.has(code)) {
      this.#ended = true;
      this.events.disconnected(why, false, undefined);
      return;
    }
    // A session the server no longer has is no reason to wait.
    const wait_ms = code === RESUME_REFUSED ? 0 : this.#wait_ms;
    this.#wait_ms = Math.min(2 * this.#wait_ms, LONGEST_WAIT_MS);
    this.events.disconnected(why, kept, wait_ms);
    this.#timer = setTimeout(() => this.connect(), wait_ms);
  }
}
