import { fromDirection, type Vector } from "../client/index.js";
import { directionSeen, type Size } from "./camera.js";
import { byId, inputById, reasonOf, say } from "./dom.js";
import type { Studio } from "./studio.js";
import { placeInWords } from "./words.js";

// Shares of the picture: left, top, right, bottom.
type Box = readonly [number, number, number, number];

const MOST_PIXELS = 1280;
const CLICKED = 0.1;
const STEP = 0.02;
const KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1);

type Seen = ImageBitmap | HTMLVideoElement;

/** Whether there is something to look at in a file; in a video there may be only sound. */
export async function hasPicture(file: File): Promise<boolean> {
  if (!file.type.startsWith("video/")) return file.type.startsWith("image/");
  try {
    release(await openVideo(file));
    return true;
  } catch {
    return false;
  }
}

/** A picture or a frame of a video: boxes drawn on it put sounds where they are seen. */
export class Picture {
  readonly #canvas = byId<HTMLCanvasElement>("picture-canvas");
  readonly #placed = new Map<string, Box>();
  #shown: Seen | undefined;
  #opened = 0;
  #box: Box | undefined;

  /** @param reach shows so much of the stage that a place is on it */
  constructor(
    readonly studio: Studio,
    readonly reach: (position: Vector) => void,
  ) {
    const files = inputById("picture-file");
    byId("choose-picture").onclick = () => files.click();
    files.onchange = () => {
      const [file] = files.files ?? [];
      if (file) void this.open(file);
      files.value = "";
    };
    inputById("fov").oninput = () => this.#tell();
    inputById("picture-distance").oninput = () => this.#tell();
    byId<HTMLFormElement>("picture-form").onsubmit = (event) => {
      event.preventDefault();
      void this.#place();
    };
    this.#takePointer();
    this.#takeKeys();
  }

  /** Show a picture, or the first frame of a video; says so when the browser cannot read it. */
  async open(file: File): Promise<void> {
    byId<HTMLDetailsElement>("picture").open = true;
    const turn = ++this.#opened;
    let shown: Seen | undefined;
    try {
      const video = file.type.startsWith("video/");
      shown = await (video ? openVideo(file) : createImageBitmap(file));
    } catch {
      // Nothing is shown.
    }
    // Another file was chosen while this one was read.
    if (turn !== this.#opened) {
      if (shown) release(shown);
      return;
    }
    if (!shown) {
      return say("picture-answer", "bad", `This browser finds no picture in ${file.name}.`);
    }
    if (this.#shown) release(this.#shown);
    this.#shown = shown;
    this.#placed.clear();
    this.#box = undefined;
    const { width, height } = this.#size;
    const scale = Math.min(1, MOST_PIXELS / width);
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    byId("picture-work").hidden = false;
    this.#offerTimes();
    this.#draw();
    say("picture-answer", "busy", "Draw a box around what sounds, or click on it.");
  }

  get #size(): Size {
    const shown = this.#shown;
    if (shown instanceof HTMLVideoElement) {
      return { width: shown.videoWidth, height: shown.videoHeight };
    }
    return shown ?? { width: 1, height: 1 };
  }

  #offerTimes(): void {
    const video = this.#shown instanceof HTMLVideoElement ? this.#shown : undefined;
    const slider = inputById("picture-time");
    byId("picture-times").hidden = !video || !Number.isFinite(video.duration);
    slider.value = "0";
    slider.max = String(video?.duration ?? 0);
    slider.oninput = () => {
      if (video) video.currentTime = slider.valueAsNumber;
    };
    if (video) video.onseeked = () => this.#draw();
  }

  #takePointer(): void {
    const canvas = this.#canvas;
    let from: readonly [number, number] | undefined;
    const at = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [clamp((clientX - left) / width), clamp((clientY - top) / height)];
    };
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      from = at(event);
    };
    canvas.onpointermove = (event) => {
      if (!from) return;
      const [x, y] = at(event);
      this.#choose([
        Math.min(from[0], x),
        Math.min(from[1], y),
        Math.max(from[0], x),
        Math.max(from[1], y),
      ]);
    };
    canvas.onpointerup = (event) => {
      if (!from) return;
      const [x, y] = at(event);
      // A click, or a hand that shook: a box around it.
      if (Math.abs(x - from[0]) < STEP / 2 && Math.abs(y - from[1]) < STEP / 2) {
        const half = CLICKED / 2;
        this.#choose([x - half, y - half, x + half, y + half]);
      }
      from = undefined;
    };
    canvas.onpointercancel = () => {
      from = undefined;
    };
  }

  #takeKeys(): void {
    this.#canvas.onkeydown = (event) => {
      if (event.key === "Enter") {
        // Else the field that it goes to takes the key too, and sends the form.
        event.preventDefault();
        return inputById("picture-label").focus();
      }
      const step = KEYS[event.key];
      if (!step) return;
      event.preventDefault();
      const half = CLICKED / 2;
      const box: Box = this.#box ?? [0.5 - half, 0.5 - half, 0.5 + half, 0.5 + half];
      const [left, top, right, bottom] = box;
      const [x, y] = step;
      if (event.shiftKey) {
        this.#choose([
          left,
          top,
          Math.max(right + x, left + STEP),
          Math.max(bottom + y, top + STEP),
        ]);
      } else this.#choose([left + x, top + y, right + x, bottom + y]);
    };
  }

  #choose(box: Box): void {
    // What is pushed beyond an edge keeps its middle in the picture.
    const x = (box[0] + box[2]) / 2;
    const y = (box[1] + box[3]) / 2;
    const [right, down] = [clamp(x) - x, clamp(y) - y];
    this.#box = [box[0] + right, box[1] + down, box[2] + right, box[3] + down];
    this.#draw();
    this.#tell();
  }

  /** Where the box is heard; a sentence about the field that is wrong instead. */
  #position(box: Box): Vector | string {
    const fov = inputById("fov").valueAsNumber;
    const distance_m = inputById("picture-distance").valueAsNumber;
    if (!(fov > 0 && fov < 180)) {
      return "The field of view is above 0 and below 180 degrees.";
    }
    if (!(distance_m >= 0.1 && distance_m <= 100)) return "The distance is 0.1 to 100 metres.";
    const { width, height } = this.#size;
    const x = ((box[0] + box[2]) / 2) * width;
    const y = ((box[1] + box[3]) / 2) * height;
    const seen = directionSeen(x, y, this.#size, fov);
    return fromDirection({ ...seen, distance_m });
  }

  #tell(): void {
    if (!this.#box) return;
    const position = this.#position(this.#box);
    if (typeof position === "string") say("picture-answer", "bad", position);
    else say("picture-answer", "busy", `The box is at ${placeInWords(position)}.`);
  }

  async #place(): Promise<void> {
    const box = this.#box;
    if (!box) return say("picture-answer", "bad", "Draw a box around what sounds first.");
    const position = this.#position(box);
    if (typeof position === "string") return say("picture-answer", "bad", position);
    const label = inputById("picture-label").value.trim();
    say("picture-answer", "busy", "…");
    try {
      const voice = await this.studio.place(label, position);
      this.#placed.set(voice.name, box);
      this.#box = undefined;
      this.#draw();
      this.reach(position);
      say("picture-answer", "good", `${voice.name}: ${placeInWords(position)}`);
    } catch (error) {
      say("picture-answer", "bad", reasonOf(error));
    }
  }

  #draw(): void {
    const drawing = this.#canvas.getContext("2d");
    if (!drawing || !this.#shown) return;
    const { width, height } = this.#canvas;
    drawing.drawImage(this.#shown, 0, 0, width, height);
    drawing.font = `600 ${Math.max(14, width / 36)}px system-ui, sans-serif`;
    for (const [name, box] of this.#placed) this.#outline(drawing, box, "#5eead4", name);
    if (this.#box) this.#outline(drawing, this.#box, "#fbbf24", "");
  }

  #outline(drawing: CanvasRenderingContext2D, box: Box, colour: string, name: string): void {
    const { width, height } = this.#canvas;
    const [left, top] = [box[0] * width, box[1] * height];
    const size = [(box[2] - box[0]) * width, (box[3] - box[1]) * height] as const;
    // A dark line below a bright one is seen on any picture.
    for (const [style, line] of [
      ["#000", 6],
      [colour, 3],
    ] as const) {
      drawing.strokeStyle = style;
      drawing.lineWidth = line;
      drawing.strokeRect(left, top, ...size);
    }
    drawing.strokeStyle = "#000";
    drawing.strokeText(name, left + 6, top + size[1] - 8);
    drawing.fillStyle = colour;
    drawing.fillText(name, left + 6, top + size[1] - 8);
  }
}

/** A video at its first frame; fails where it has none. */
async function openVideo(file: File): Promise<HTMLVideoElement> {
  const video = document.createElement("video");
  const reached = (event: "onloadeddata" | "onseeked"): Promise<unknown> =>
    new Promise((resolve, reject) => {
      video[event] = resolve;
      video.onerror = reject;
    });
  video.muted = true;
  video.preload = "auto";
  video.src = URL.createObjectURL(file);
  try {
    await reached("onloadeddata");
    if (video.videoWidth === 0 || video.videoHeight === 0) throw new Error("there is only sound");
    if (!Number.isFinite(video.duration)) {
      // Recorded by a browser, it does not say how long it is: found out at its end.
      for (const time of [Number.MAX_SAFE_INTEGER, 0]) {
        video.currentTime = time;
        await reached("onseeked");
      }
    }
  } catch (error) {
    release(video);
    throw error;
  }
  return video;
}

/** Give back the memory of what is not shown any more. */
function release(seen: Seen): void {
  if (seen instanceof HTMLVideoElement) URL.revokeObjectURL(seen.src);
  else seen.close();
}
