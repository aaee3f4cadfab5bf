import { fromDirection, toDirection, type Meaning, type MotionPoint } from "../client/index.js";
import { byId, inputById, reasonOf, say } from "./dom.js";
import type { Stage } from "./stage.js";
import type { Studio, Voice } from "./studio.js";
import { placeInWords } from "./words.js";

const LEAST_PATH_S = 1;
const MOST_PATH_S = 30;
const PLACING = ["say-text", "azimuth", "elevation", "distance", "draw", "circle"] as const;
// A path whose ends lie this near is closed; others are walked there and back.
const CLOSED_M = 0.5;

/** The selected sound: where it is, in words and numbers, how loud, how it moves. */
export class Inspector {
  #stage: Stage | undefined;
  #drawing = false;

  constructor(readonly studio: Studio) {
    studio.on("selected", () => {
      for (const answer of ["say-answer", "parts-answer"]) say(answer, "busy", "");
      inputById("say-text").value = "";
      this.#stopDrawing();
      this.#update();
    });
    studio.on("changed", () => this.#update());
    this.#form("say", "say-text", "say-answer", async (voice, text) => {
      return this.#inWords(await studio.say(voice, text));
    });
    this.#form("say-parts", "parts-text", "parts-answer", async (voice, text) => {
      const parts = await studio.takeApart(voice, text);
      for (const { position } of parts) this.#stage?.reach(position);
      const places = parts.map(({ name, position }) => `${name}: ${placeInWords(position)}`);
      return places.join(" · ");
    });
    for (const id of ["azimuth", "elevation", "distance"]) {
      inputById(id).onchange = () => this.#moveToNumbers();
    }
    const gain = inputById("gain");
    gain.oninput = () => this.#act((voice) => studio.setGain(voice, gain.valueAsNumber));
    byId("circle").onclick = () => this.#act((voice) => studio.circle(voice));
    byId("rest").onclick = () => this.#act((voice) => studio.rest(voice));
    byId("draw").onclick = () => {
      if (this.#drawing) this.#stopDrawing();
      else this.#act((voice) => this.#startDrawing(voice));
    };
  }

  /** The stage on which paths are drawn. */
  set stage(stage: Stage) {
    this.#stage = stage;
  }

  /** Move a voice along a path as it was drawn, over and over. */
  drawn(voice: Voice, points: readonly MotionPoint[]): void {
    this.#stopDrawing();
    if (points.length < 3) {
      say("say-answer", "bad", "That was too short for a path; hold and draw further.");
      return;
    }
    const path = roundTrip(points);
    this.studio.follow(voice, path, true);
    say("say-answer", "good", `Follows your path, ${path.at(-1)![0].toFixed(1)} s a round.`);
  }

  #act(act: (voice: Voice) => void): void {
    if (this.studio.selected) act(this.studio.selected);
  }

  #form(
    form: string,
    input: string,
    answer: string,
    submit: (voice: Voice, text: string) => Promise<string>,
  ): void {
    byId<HTMLFormElement>(form).onsubmit = (event) => {
      event.preventDefault();
      const text = inputById(input).value.trim();
      if (text === "") return say(answer, "bad", "Say something first.");
      this.#act((voice) => {
        say(answer, "busy", "…");
        submit(voice, text).then(
          (sentence) => say(answer, "good", sentence),
          (error: unknown) => say(answer, "bad", reasonOf(error)),
        );
      });
    };
  }

  #inWords({ position, path, confidence }: Meaning): string {
    const place = placeInWords(position);
    const sure = `${Math.round(100 * confidence)} % sure`;
    if (!path) return `${place} · ${sure}`;
    const [seconds, ...end] = path.at(-1)!;
    return `From ${place} to ${placeInWords(end)} in ${seconds.toFixed(1)} s · ${sure}`;
  }

  #moveToNumbers(): void {
    const [azimuth_deg, elevation_deg, distance_m] = ["azimuth", "elevation", "distance"].map(
      (id) => inputById(id).valueAsNumber,
    ) as [number, number, number];
    if (![azimuth_deg, elevation_deg, distance_m].every(Number.isFinite)) return this.#update();
    const position = fromDirection({ azimuth_deg, elevation_deg, distance_m });
    this.#act((voice) => {
      this.studio.move(voice, position);
      this.#stage?.reach(position);
    });
  }

  #startDrawing(voice: Voice): void {
    this.#drawing = true;
    this.#stage?.draw(voice);
    byId("draw").setAttribute("aria-pressed", "true");
    say("say-answer", "busy", "Draw on the stage: it moves as you draw.");
  }

  #stopDrawing(): void {
    if (!this.#drawing) return;
    this.#drawing = false;
    this.#stage?.draw(undefined);
    byId("draw").setAttribute("aria-pressed", "false");
    say("say-answer", "busy", "");
  }

  #update(): void {
    const voice = this.studio.selected;
    byId("selected").hidden = voice === undefined;
    byId("nothing-selected").hidden = voice !== undefined;
    byId("inspector-title").textContent = voice?.name ?? "Selected sound";
    if (!voice) return;
    const { azimuth_deg, elevation_deg, distance_m } = toDirection(this.studio.positionOf(voice));
    show("azimuth", azimuth_deg.toFixed(0));
    show("elevation", elevation_deg.toFixed(0));
    show("distance", distance_m.toFixed(1));
    show("gain", String(voice.gain_db));
    byId("gain-value").textContent = `${voice.gain_db} dB`;
    byId<HTMLButtonElement>("rest").disabled = voice.motion === undefined;
    // A song that is taken apart has no place; its parts have.
    const placeless = voice.parts.length > 0;
    for (const id of PLACING) byId<HTMLInputElement>(id).disabled = placeless;
  }
}

/** What a person is typing stays; of a negative zero only the zero is shown. */
function show(id: string, value: string): void {
  const input = inputById(id);
  if (input !== document.activeElement || input.type === "range") input.value = String(+value);
}

/** A drawn path that can go on for ever: closed, or there and back again. */
export function roundTrip(points: readonly MotionPoint[]): MotionPoint[] {
  const [, ...start] = points[0]!;
  const [length_s, ...end] = points.at(-1)!;
  const stretch = Math.min(Math.max(length_s, LEAST_PATH_S), MOST_PATH_S) / (length_s || 1);
  const there = points.map(([t, ...at], i): MotionPoint => {
    // Pointers report several places at one time; times of a path rise.
    return [stretch * t + i * 1e-6, ...at];
  });
  const last_s = there.at(-1)![0];
  const gap_m = Math.hypot(...start.map((value, i) => value - end[i]!));
  if (gap_m <= CLOSED_M) return [...there, [last_s + Math.max(gap_m / 2, 0.05), ...start]];
  const back = there.slice(0, -1).reverse();
  return [...there, ...back.map(([t, ...at]): MotionPoint => [2 * last_s - t, ...at])];
}
