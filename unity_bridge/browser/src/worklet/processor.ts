import {
  BELL,
  lineMemory,
  ringsOf,
  type LinePlan,
  type PortedAnswer,
  type PortedBlock,
} from "../line/messages.js";
import { Playout } from "../line/playout.js";
import { CaptureRing } from "../line/captured.js";
import { Capturing, peak } from "./capturing.js";
import type { ProcessorSettings, PlayoutReport } from "./settings.js";

const REPORT_S = 0.05;

/** Captures every input in blocks for the engine, and plays what it rendered. */
class LineProcessor extends AudioWorkletProcessor {
  readonly #line: LinePlan;
  readonly #capturing: Capturing;
  readonly #playout: Playout;
  readonly #levels: Float32Array;
  #port: MessagePort | undefined;
  #left = 0;
  #right = 0;
  #sinceReport = 0;
  #ended = false;

  constructor(options: AudioWorkletNodeOptions) {
    super(options);
    const { line, depth } = options.processorOptions as ProcessorSettings;
    const { shape } = line;
    const { captured, rendered } = ringsOf(shape, line.shared ?? lineMemory(shape, false));
    this.#line = line;
    this.#capturing = new Capturing(captured);
    this.#playout = new Playout(rendered, shape.block, sampleRate, depth);
    this.#levels = new Float32Array(shape.inputs);
    this.port.onmessage = ({ ports: [port] }: MessageEvent) => {
      if (!port) {
        this.#ended = true;
        return;
      }
      this.#port = port;
      port.onmessage = ({ data }: MessageEvent<PortedAnswer>) => {
        if ("linked" in data) rendered.linked = data.linked;
        else rendered.write(data.t, data.interleaved);
      };
    };
  }

  override process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0]!;
    if (!left || !right) return !this.#ended;
    if (this.#capturing.take(inputs, left.length, this.#levels)) this.#handOver();
    this.#playout.pull(left, right, this.#capturing.clock | 0);
    this.#left = Math.max(this.#left, peak(left));
    this.#right = Math.max(this.#right, peak(right));
    this.#sinceReport += left.length;
    if (this.#sinceReport >= REPORT_S * sampleRate) this.#report();
    return !this.#ended;
  }

  #handOver(): void {
    const { ring } = this.#capturing;
    if (!this.#line.shared) {
      const block = takeOut(ring);
      this.#port?.postMessage(block, [block.samples.buffer]);
    } else if ("waitAsync" in Atomics) {
      Atomics.notify(ring.words, CaptureRing.signal);
    } else {
      this.#port?.postMessage(BELL);
    }
  }

  #report(): void {
    const { quanta, starved, underruns, depth } = this.#playout;
    const clock = this.#capturing.clock | 0;
    const report: PlayoutReport = {
      peaks: [this.#left, this.#right],
      inputs: this.#levels.slice(),
      depth,
      delay_s: this.#playout.delay(clock) / sampleRate,
      quanta,
      starved,
      underruns,
      lost: this.#capturing.lost,
    };
    this.port.postMessage(report);
    this.#left = this.#right = this.#sinceReport = 0;
    this.#levels.fill(0);
  }
}

function takeOut(ring: CaptureRing): PortedBlock {
  const { index, active, samples } = ring.peek()!;
  const sounding = [];
  for (let input = 0; input < ring.shape.inputs; input++) {
    if (active & (1 << input)) sounding.push(input);
  }
  const copy = new Float32Array(sounding.length * ring.shape.block);
  sounding.forEach((input, row) => copy.set(samples(input), row * ring.shape.block));
  ring.release();
  return { index, active, samples: copy };
}

registerProcessor("auricle-line", LineProcessor);
