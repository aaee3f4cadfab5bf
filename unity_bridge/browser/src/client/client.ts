import type {
  Command,
  ConnectionState,
  Report,
  Request,
  Start,
  StreamReport,
} from "../engine/commands.js";
import type { Pose } from "../engine/stream.js";
import { MAX_INPUTS, type CaptureShape } from "../line/captured.js";
import { lineMemory, type LinePlan } from "../line/messages.js";
import {
  FLOAT32,
  INT16,
  ProtocolError,
  type Quaternion,
  type Resolved,
  type Room,
  type SourceFields,
  type Vector,
} from "../protocol/index.js";
import type { PlayoutReport, ProcessorSettings } from "../worklet/settings.js";
import { Emitter } from "./emitter.js";
import { AuricleSource, checkedVector, meaningOf, type Meaning } from "./source.js";

const QUANTUM = 128;
const START_DEPTH = 4;

/** How a client is set up; the defaults suit a server on the same machine. */
export interface ClientOptions {
  /** What the server asks for beyond the machine it runs on. */
  readonly token?: string;
  /** Most sources at a time, 1 to 32. Default 16. */
  readonly maxSources?: number;
  /** Frames of a block, a multiple of 128. Default 256: 5.3 ms at 48 kHz. */
  readonly block?: number;
  /** Samples on the wire; "int16" halves what Wi-Fi has to carry. Default "float32". */
  readonly format?: "float32" | "int16";
  /** Where the engine's worker and the worklet are, should a bundler have moved them. */
  readonly engineUrl?: string | URL;
  readonly workletUrl?: string | URL;
}

/** Rooms and responses; what is left out stays as it is. */
export interface SceneSettings {
  readonly room?: Room;
  readonly rt60?: number;
  readonly wet?: number;
  /** Name of an HRTF set that is installed on the server. */
  readonly hrtf?: string;
}

export interface ClientEvents {
  /** The connection has changed. */
  connection: ConnectionState;
  /** What is played, twenty times a second. */
  playout: PlayoutReport;
  /** What crosses the wire, once a second. */
  stream: StreamReport;
  /** The server refused something that no call waits for. */
  problem: ProtocolError;
}

type Waiting = {
  resolve(resolved: Resolved | undefined): void;
  reject(error: ProtocolError): void;
};

/**
 * A session with an Auricle server: sources go in as Web Audio nodes, and two ears come out of
 * {@link AuricleClient.output}. The connection, the protocol and the stream run in a worker, the
 * sound in an AudioWorklet; a lost connection is made again, and the scene with it.
 */
export class AuricleClient extends Emitter<ClientEvents> {
  /** What the two ears hear: connect it to `context.destination`. */
  readonly output: AudioNode;
  /** Where the connection stands. */
  connection: ConnectionState = { state: "connecting" };

  readonly #node: AudioWorkletNode;
  readonly #engine: Worker;
  readonly #sources = new Map<number, AuricleSource>();
  readonly #free: number[];
  readonly #inputs = new Map<number, number>();
  readonly #waiting = new Map<number, Waiting>();
  #closing = false;
  #number = 0;
  #id = 0;
  #position: Vector = [0, 0, 0];
  #orientation: Quaternion = [0, 0, 0, 1];

  private constructor(
    readonly context: AudioContext,
    node: AudioWorkletNode,
    engine: Worker,
    maxSources: number,
  ) {
    super();
    this.#node = this.output = node;
    this.#engine = engine;
    this.#free = Array.from({ length: maxSources }, (_, input) => input);
    node.port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => this.#played(data);
    engine.onmessage = ({ data }: MessageEvent<Report>) => this.#take(data);
  }

  /**
   * Load the worklet, start the engine and begin to connect.
   *
   * @param context of the page; the server has to run its sample rate
   * @param url such as `ws://127.0.0.1:8765`
   * @throws RangeError an option is out of range
   * @throws Error the page is not a secure context, which worklets need
   */
  static async create(
    context: AudioContext,
    url: string,
    options: ClientOptions = {},
  ): Promise<AuricleClient> {
    const { maxSources = 16, block = 256, format = "float32" } = options;
    if (!(Number.isInteger(maxSources) && maxSources >= 1 && maxSources <= MAX_INPUTS)) {
      throw new RangeError(`maxSources is ${maxSources}; give 1 to ${MAX_INPUTS}`);
    }
    if (!(block > 0 && block <= 4096 && block % QUANTUM === 0)) {
      throw new RangeError(`block is ${block}; give a multiple of ${QUANTUM} up to 4096`);
    }
    if (!("audioWorklet" in context)) {
      throw new Error("AudioWorklet needs a secure page: https, or http on this machine itself");
    }
    await context.audioWorklet.addModule(
      options.workletUrl ?? new URL("./worklet.js", import.meta.url),
    );
    const shape: CaptureShape = { inputs: maxSources, block };
    const line: LinePlan = globalThis.crossOriginIsolated
      ? { shape, shared: lineMemory(shape, true) }
      : { shape };
    const burst = Math.ceil((context.baseLatency * context.sampleRate) / block);
    const depth = Math.max(START_DEPTH, 2 + burst);
    const node = new AudioWorkletNode(context, "auricle-line", {
      numberOfInputs: maxSources,
      numberOfOutputs: 1,
      outputChannelCount: [2],
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { line, depth } satisfies ProcessorSettings,
    });
    const engine = new Worker(options.engineUrl ?? new URL("./engine.js", import.meta.url), {
      type: "module",
      name: "auricle",
    });
    const client = new AuricleClient(context, node, engine, maxSources);
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage(null, [port1]);
    const start: Start = {
      line,
      url,
      sampleRate: context.sampleRate,
      format: format === "float32" ? FLOAT32 : INT16,
      ...(options.token !== undefined && { token: options.token }),
    };
    engine.postMessage(start, [port2]);
    return client;
  }

  get sampleRate(): number {
    return this.context.sampleRate;
  }

  /** Sources by their ids. */
  get sources(): ReadonlyMap<number, AuricleSource> {
    return this.#sources;
  }

  /** Whether samples cross between threads in shared memory, or in messages. */
  get sharesMemory(): boolean {
    return globalThis.crossOriginIsolated;
  }

  /** Wait for the first or the next connection. Rejects once there will be none. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (connection: ConnectionState): void => {
        if (connection.state === "open") resolve();
        else if (connection.state === "closed") reject(new Error(connection.reason));
        else return;
        stop();
      };
      const stop = this.on("connection", look);
      look(this.connection);
    });
  }

  /**
   * Add a source, silent until a node is connected to its input.
   *
   * @param place a position in metres, or a sentence, with settings as in {@link AuricleSource.set}
   * @throws RangeError `maxSources` are there already, or a position that is none
   * @throws ProtocolError the server refuses it: nothing has been added
   */
  async addSource(place: SourceFields): Promise<{ source: AuricleSource; meaning?: Meaning }> {
    if (place.position) checkedVector(place.position);
    const input = this.#free.shift();
    if (input === undefined) {
      throw new RangeError(`${this.#inputs.size} sources are there, the most; remove one first`);
    }
    this.#id = (this.#id % 65_535) + 1;
    const id = this.#id;
    let resolved: Resolved | undefined;
    try {
      resolved = await this.#request({ want: "add", source: id, input, fields: place });
    } catch (error) {
      this.#free.push(input);
      throw error;
    }
    const entry = new GainNode(this.context, { channelCount: 1, channelCountMode: "explicit" });
    entry.connect(this.#node, 0, input);
    const kind = place.kind === "mixture" ? "mixture" : "object";
    const source = new AuricleSource(this, id, entry, kind);
    this.#inputs.set(id, input);
    this.#sources.set(id, source);
    const meaning = resolved && meaningOf(resolved, this.sampleRate);
    if (kind === "mixture" && meaning) source.apart(meaning);
    return { source, ...(meaning && { meaning }) };
  }

  async removeSource(source: AuricleSource): Promise<void> {
    const input = this.#inputs.get(source.id);
    if (input === undefined) return;
    source.input.disconnect();
    this.#sources.delete(source.id);
    this.#inputs.delete(source.id);
    // Used again last, when nothing of the old source is on its way any more.
    this.#free.push(input);
    await this.#request({ want: "remove", source: source.id });
  }

  /** Use {@link AuriclePart.remove}. */
  async removePart(part: number): Promise<void> {
    await this.#request({ want: "remove", source: part });
  }

  /** Use {@link AuricleSource.say}. */
  async say(source: number, text: string): Promise<Meaning> {
    return this.#meaning({ want: "say", source, text });
  }

  /**
   * What a sentence would do, to the scene or to one source; nothing changes.
   *
   * @throws ProtocolError `describe_failed`: the sentence has no place
   */
  async describe(text: string, source = 0): Promise<Meaning> {
    return this.#meaning({ want: "describe", source, text });
  }

  /**
   * Change the room or the HRTF set.
   *
   * @throws ProtocolError the server refuses it: the scene stays as it is
   */
  async setScene(settings: SceneSettings): Promise<void> {
    await this.#request({ want: "scene", fields: settings });
  }

  /**
   * Move or turn the listener with the next block.
   *
   * @throws RangeError numbers that are not finite, or an orientation of length 0
   */
  listen({ position, orientation }: { position?: Vector; orientation?: Quaternion }): void {
    if (position) this.#position = checkedVector(position);
    if (orientation) {
      const length = Math.hypot(...orientation);
      if (!(length > 0 && Number.isFinite(length))) {
        throw new RangeError("an orientation is a quaternion x, y, z, w of length 1");
      }
      this.#orientation = orientation.map((part) => part / length) as unknown as Quaternion;
    }
    const pose: Pose = [...this.#position, ...this.#orientation];
    this.command({ do: "listen", pose });
  }

  /** Try to connect now, without waiting for the next attempt. */
  reconnect(): void {
    this.command({ do: "reconnect" });
  }

  /** Say BYE and stop for good; the nodes stay silent. */
  close(): void {
    this.#closing = true;
    if (this.connection.state === "closed") this.#engine.terminate();
    this.command({ do: "close" });
    this.#node.port.postMessage(null);
    this.#node.disconnect();
  }

  /** @internal */
  command(command: Command): void {
    this.#engine.postMessage(command);
  }

  async #meaning(request: Request): Promise<Meaning> {
    const resolved = await this.#request(request);
    if (!resolved) throw new ProtocolError("bad_message", "the server left a sentence unanswered");
    return meaningOf(resolved, this.sampleRate);
  }

  #request(request: Request): Promise<Resolved | undefined> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.command({ number, request });
    });
  }

  #played(report: PlayoutReport): void {
    for (const [id, source] of this.#sources) {
      source.peak = report.inputs[this.#inputs.get(id)!] ?? 0;
    }
    this.emit("playout", report);
  }

  #take(report: Report): void {
    switch (report.is) {
      case "answer":
      case "refusal": {
        const waiting = this.#waiting.get(report.number);
        this.#waiting.delete(report.number);
        if (report.is === "answer") waiting?.resolve(report.resolved);
        else waiting?.reject(new ProtocolError(report.code, report.reason));
        return;
      }
      case "connection":
        this.connection = report;
        if (report.state === "closed" && this.#closing) this.#engine.terminate();
        return this.emit("connection", report);
      case "problem":
        return this.emit("problem", new ProtocolError(report.code, report.reason));
      case "stream":
        return this.emit("stream", report);
    }
  }
}
