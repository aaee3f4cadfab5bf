/** Entry of the engine's worker. */
import { CaptureRing } from "../line/captured.js";
import { BELL, lineMemory, ringsOf, type PortedBlock } from "../line/messages.js";
import type { Command, Start } from "./commands.js";
import { Engine } from "./engine.js";
import type { Sink } from "./stream.js";

const TICK_MS = 1000;

function run(start: Start, port: MessagePort): Engine {
  const { line } = start;
  const { captured, rendered } = ringsOf(line.shape, line.shared ?? lineMemory(line.shape, false));
  const sink = line.shared ? rendered : portSink(port);
  const engine = new Engine(start, captured, sink, (report) => postMessage(report));
  port.onmessage = ({ data }: MessageEvent<PortedBlock | typeof BELL>) => {
    if (data !== BELL) putIn(captured, data);
    engine.captured();
  };
  if (line.shared && "waitAsync" in Atomics) void attend(captured, engine);
  setInterval(() => engine.tick(), TICK_MS);
  return engine;
}

/** Waits for blocks in shared memory without holding up the event loop. */
async function attend(ring: CaptureRing, engine: Engine): Promise<never> {
  const { words } = ring;
  for (;;) {
    const seen = Atomics.load(words, CaptureRing.signal);
    engine.captured();
    const wait = Atomics.waitAsync(words, CaptureRing.signal, seen);
    if (wait.async) await wait.value;
  }
}

function portSink(port: MessagePort): Sink {
  return {
    write(t, interleaved) {
      port.postMessage({ t, interleaved }, [interleaved.buffer as ArrayBuffer]);
    },
    set linked(linked: boolean) {
      port.postMessage({ linked });
    },
  };
}

function putIn(ring: CaptureRing, { index, active, samples }: PortedBlock): void {
  const { inputs, block } = ring.shape;
  if (!ring.room(0)) return;
  let row = 0;
  for (let input = 0; input < inputs; input++) {
    if (!(active & (1 << input))) continue;
    ring.room(input)!.set(samples.subarray(row * block, (row + 1) * block));
    row++;
  }
  ring.publish(index, active);
}

let engine: Engine | undefined;

onmessage = ({ data, ports: [port] }: MessageEvent<Start | Command>) => {
  if (port) engine = run(data as Start, port);
  else engine?.take(data as Command);
};
