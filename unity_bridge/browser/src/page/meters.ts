import type { AuricleClient, PlayoutReport, StreamReport } from "../client/index.js";
import { byId } from "./dom.js";
import { decibels } from "./words.js";

const FALL_DB = 1.2;
const LOWEST_DB = -60;

/** Level, latency, underruns and what the server says of itself. */
export class Meters {
  readonly #shown = [LOWEST_DB, LOWEST_DB];
  readonly #bars = [byId("level-left"), byId("level-right")];

  constructor(readonly client: AuricleClient) {
    client.on("playout", (report) => this.#playout(report));
    client.on("stream", (report) => this.#stream(report));
  }

  #playout({ peaks, delay_s, depth, quanta, starved, underruns }: PlayoutReport): void {
    peaks.forEach((peak, ear) => {
      const level = Math.max(decibels(peak), this.#shown[ear]! - FALL_DB);
      this.#shown[ear] = level;
      const share = 100 * (level / LOWEST_DB);
      this.#bars[ear]!.style.clipPath = `inset(0 ${share.toFixed(1)}% 0 0)`;
    });
    const loudest = Math.max(...this.#shown);
    const level = byId("level");
    level.setAttribute("aria-valuenow", loudest.toFixed(0));
    level.setAttribute(
      "aria-valuetext",
      loudest <= LOWEST_DB ? "silent" : `${loudest.toFixed(0)} dB`,
    );
    const { connection, context } = this.client;
    const declared_s =
      connection.state === "open" ? connection.latencyFrames / context.sampleRate : 0;
    const device_s = context.outputLatency || context.baseLatency;
    const total_ms = 1000 * (delay_s + declared_s + device_s);
    const latency = byId("latency");
    latency.textContent = delay_s > 0 ? `${total_ms.toFixed(0)} ms` : "–";
    latency.title =
      `${(1000 * delay_s).toFixed(0)} ms of playout at depth ${depth}, ` +
      `${(1000 * declared_s).toFixed(1)} ms of rendering, ${(1000 * device_s).toFixed(0)} ms of device`;
    const share = quanta > 0 ? (100 * starved) / quanta : 0;
    const dry = byId("underruns");
    dry.textContent = quanta > 0 ? `${share.toFixed(2)} % (${underruns})` : "–";
    dry.title = `${starved} of ${quanta} render quanta had nothing to play`;
  }

  #stream({ roundTrip_ms, server, skipped, late, concealed }: StreamReport): void {
    const milliseconds = (value: number | undefined): string =>
      value === undefined ? "–" : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
    byId("round-trip").textContent = milliseconds(roundTrip_ms);
    byId("render-time").textContent = server
      ? `${server.render_ms_p50.toFixed(2)} / ${server.render_ms_p99.toFixed(2)} ms`
      : "–";
    byId("render-time").title = "half of all blocks / 99 of 100, in the last second";
    byId("blocks-lost").textContent = String(skipped + concealed);
    byId("blocks-lost").title = `${skipped} not sent in time, ${concealed} concealed, ${late} late`;
  }
}
