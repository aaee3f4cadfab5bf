import type { MotionPoint, Vector } from "../client/index.js";
import { byId, svg, update } from "./dom.js";
import type { Studio, Voice } from "./studio.js";
import { placeInWords } from "./words.js";

const RANGES_M = [1.5, 3, 6, 12, 25] as const;
const HALF = 500;
const MARGIN = 60;
const STEP_M = 0.1;
const BIG_STEP_M = 0.5;
const HEAD_RADIUS = 46;
const MOST_HEIGHT_M = 10;

/** What the stage tells of the head and of paths that are drawn. */
export interface StageEvents {
  turn(yaw_deg: number): void;
  drawn(voice: Voice, points: readonly MotionPoint[]): void;
  moved(voice: Voice): void;
}

interface Marker {
  readonly group: SVGGElement;
  readonly disc: SVGCircleElement;
  readonly halo: SVGCircleElement;
  readonly mark: SVGCircleElement;
  readonly label: SVGTextElement;
  readonly detail: SVGTextElement;
  readonly path: SVGPolylineElement;
  drawnPath: unknown;
}

/** The head from above, with front up: sounds are dragged, or moved by keys, in the plane. */
export class Stage {
  readonly #svg = byId<SVGSVGElement>("stage");
  readonly #ground = svg("g");
  readonly #voices = svg("g");
  readonly #head: SVGGElement;
  readonly #markers = new Map<Voice, Marker>();
  #range = 1;
  #yaw = 0;
  #room: { readonly size: Vector } | undefined;
  #drawing: { readonly voice: Voice; points: [number, number, number][] } | undefined;

  constructor(
    readonly studio: Studio,
    readonly events: StageEvents,
  ) {
    this.#head = this.#makeHead();
    this.#svg.append(gradient(), this.#ground, this.#head, this.#voices);
    this.#drawGround();
    byId("zoom-out").onclick = () => this.#zoom(1);
    byId("zoom-in").onclick = () => this.#zoom(-1);
  }

  /** Where a position is drawn. */
  point([x, y]: Vector): [number, number] {
    const scale = this.#scale;
    return [-y * scale, -x * scale];
  }

  /** Show the head turned. */
  turn(yaw_deg: number): void {
    this.#yaw = yaw_deg;
    this.#head.setAttribute("transform", `rotate(${-yaw_deg})`);
    this.#head.setAttribute("aria-valuenow", String(Math.round(yaw_deg)));
    this.#head.setAttribute("aria-valuetext", `turned ${turnInWords(yaw_deg)}`);
  }

  /** Show the walls of a room around the listener, or none. */
  showRoom(size: Vector | undefined): void {
    this.#room = size && { size };
    if (size) this.#reach(Math.max(size[0], size[1]) / 2);
    this.#drawGround();
  }

  /** The next drag on the stage draws the path of a voice. */
  draw(voice: Voice | undefined): void {
    this.#drawing = voice && { voice, points: [] };
    this.#svg.classList.toggle("drawing", voice !== undefined);
    if (voice) this.#svg.addEventListener("pointerdown", this.#beginPath, { capture: true });
    else this.#svg.removeEventListener("pointerdown", this.#beginPath, { capture: true });
  }

  /** Make a position visible. */
  reach(position: Vector): void {
    this.#reach(Math.max(Math.abs(position[0]), Math.abs(position[1])));
  }

  /** Bring markers to where their voices are now; once per frame. */
  refresh(): void {
    const { placed } = this.studio;
    for (const [voice, { group, path }] of this.#markers) {
      if (placed.includes(voice)) continue;
      group.remove();
      path.remove();
      this.#markers.delete(voice);
    }
    for (const voice of placed) this.#show(voice);
  }

  get #scale(): number {
    return (HALF - MARGIN) / RANGES_M[this.#range]!;
  }

  #zoom(step: number): void {
    this.#range = Math.min(Math.max(this.#range + step, 0), RANGES_M.length - 1);
    this.#drawGround();
    for (const marker of this.#markers.values()) marker.drawnPath = undefined;
  }

  #reach(distance_m: number): void {
    const needed = RANGES_M.findIndex((range) => range * 1.08 >= distance_m);
    const range = needed < 0 ? RANGES_M.length - 1 : needed;
    if (range > this.#range) this.#zoom(range - this.#range);
  }

  #drawGround(): void {
    const outer = RANGES_M[this.#range]!;
    const rings = [outer / 3, (2 * outer) / 3, outer];
    const scale = this.#scale;
    const shapes: SVGElement[] = rings.flatMap((radius_m) => [
      svg("circle", { class: "ring", r: radius_m * scale }),
      svg("text", { x: 0, y: radius_m * scale - 8 }, `${Number(radius_m.toFixed(1))} m`),
    ]);
    shapes.push(
      svg("line", { class: "axis", x1: -HALF, x2: HALF, y1: 0, y2: 0 }),
      svg("line", { class: "axis", x1: 0, x2: 0, y1: -HALF, y2: HALF }),
      svg("text", { x: 0, y: -HALF + 30 }, "front"),
      svg("text", { x: 0, y: HALF - 14 }, "behind"),
      svg("text", { x: -HALF + 30, y: -10 }, "left"),
      svg("text", { x: HALF - 30, y: -10 }, "right"),
    );
    if (this.#room) {
      const [depth, width] = this.#room.size.map((side) => side * scale) as [number, number];
      const at = { x: -width / 2, y: -depth / 2 };
      shapes.unshift(svg("rect", { class: "room", ...at, width, height: depth, rx: 4 }));
    }
    this.#ground.replaceChildren(
      svg("rect", { x: -HALF, y: -HALF, width: 2 * HALF, height: 2 * HALF, fill: "url(#floor)" }),
      ...shapes,
    );
  }

  #makeHead(): SVGGElement {
    const head = svg(
      "g",
      {
        class: "head",
        tabindex: 0,
        role: "slider",
        "aria-label": "Head; left and right arrow keys turn it",
        "aria-valuemin": -180,
        "aria-valuemax": 180,
        "aria-valuenow": 0,
      },
      svg("path", { class: "front", d: "M0 0 L-190 -400 A443 443 0 0 1 190 -400 Z" }),
      svg("ellipse", { cx: -HEAD_RADIUS - 3, cy: 4, rx: 10, ry: 17 }),
      svg("ellipse", { cx: HEAD_RADIUS + 3, cy: 4, rx: 10, ry: 17 }),
      svg("path", { d: "M-13 -42 L0 -66 L13 -42 Z" }),
      svg("circle", { r: HEAD_RADIUS }),
    );
    drag(head, {
      move: (event) => {
        const [x, y] = this.#pointerAt(event);
        this.events.turn((Math.atan2(-x, -y) * 180) / Math.PI);
      },
    });
    head.onkeydown = (event) => {
      const step = event.shiftKey ? 30 : 5;
      const turn = { ArrowLeft: step, ArrowRight: -step }[event.key];
      if (turn === undefined) return;
      event.preventDefault();
      this.events.turn(this.#yaw + turn);
    };
    return head;
  }

  #show(voice: Voice): void {
    const marker = this.#markers.get(voice) ?? this.#makeMarker(voice);
    const { group, disc, halo, mark, label, detail } = marker;
    const position = this.studio.positionOf(voice);
    const [x, y] = this.point(position).map((at) => Math.min(Math.max(at, -HALF + 24), HALF - 24));
    const height = position[2];
    const radius = Math.min(Math.max(19 * (1 + 0.16 * height), 11), 34);
    update(group, "transform", `translate(${x!.toFixed(1)} ${y!.toFixed(1)})`);
    group.toggleAttribute("data-muted", voice.muted);
    group.toggleAttribute("data-selected", voice === this.studio.selected);
    update(disc, "r", radius.toFixed(1));
    update(halo, "r", (radius + 90 * Math.min(this.studio.peakOf(voice), 0.5)).toFixed(0));
    update(mark, "r", (radius + 7).toFixed(1));
    update(label, "y", (-radius - 17).toFixed(1));
    update(detail, "y", (radius + 28).toFixed(1));
    const raised = `${height > 0 ? "▲" : "▼"} ${Math.abs(height).toFixed(1)} m`;
    const shown = Math.abs(height) >= 0.05 ? raised : "";
    if (detail.textContent !== shown) detail.textContent = shown;
    const words = `${voice.name}, ${placeInWords(position)}${voice.muted ? ", muted" : ""}`;
    if (!voice.motion || voice.motion.motion.duration_s === 0) {
      update(group, "aria-label", words);
    }
    this.#showPath(voice, marker);
  }

  #showPath(voice: Voice, marker: Marker): void {
    if (marker.drawnPath === (voice.motion ?? null)) return;
    marker.drawnPath = voice.motion ?? null;
    const points = voice.motion?.motion.points ?? [];
    const drawn = points.map(([, ...position]) => this.point(position).join(",")).join(" ");
    marker.path.setAttribute("points", drawn);
    if (voice.motion) marker.group.setAttribute("aria-label", `${voice.name}, moving`);
  }

  #makeMarker(voice: Voice): Marker {
    const marker: Marker = {
      group: svg("g", { class: "voice", tabindex: 0, role: "button" }),
      disc: svg("circle", { class: "disc" }),
      halo: svg("circle", { class: "halo" }),
      mark: svg("circle", { class: "mark" }),
      label: svg("text", { class: "label" }, voice.name),
      detail: svg("text", { class: "detail" }),
      path: svg("polyline", { class: "path" }),
      drawnPath: undefined,
    };
    const { group, path } = marker;
    for (const part of [group, path]) part.style.setProperty("--voice", voice.colour);
    group.setAttribute("aria-roledescription", "sound, arrow keys move it");
    group.append(marker.halo, marker.mark, marker.disc, marker.label, marker.detail);
    group.onfocus = () => this.studio.select(voice);
    group.onkeydown = (event) => this.#key(voice, event);
    drag(group, {
      begin: () => this.studio.select(voice),
      move: (event) => {
        const [x, y] = this.#pointerAt(event);
        const height = this.studio.positionOf(voice)[2];
        this.#move(voice, [-y / this.#scale, -x / this.#scale, height]);
      },
    });
    this.#voices.prepend(path);
    this.#voices.append(group);
    this.#markers.set(voice, marker);
    return marker;
  }

  #key(voice: Voice, event: KeyboardEvent): void {
    const step = event.shiftKey ? BIG_STEP_M : STEP_M;
    const [x, y, z] = this.studio.positionOf(voice);
    const moved: Record<string, Vector> = {
      ArrowUp: [x + step, y, z],
      ArrowDown: [x - step, y, z],
      ArrowLeft: [x, y + step, z],
      ArrowRight: [x, y - step, z],
      PageUp: [x, y, Math.min(z + step, MOST_HEIGHT_M)],
      PageDown: [x, y, Math.max(z - step, -MOST_HEIGHT_M)],
    };
    const position = moved[event.key];
    if (position) this.#move(voice, position);
    else if (event.key === "Delete" || event.key === "Backspace")
      void this.studio.remove(voice).catch(() => {});
    else if (event.key === "m" || event.key === "M") this.studio.setMuted(voice, !voice.muted);
    else return;
    event.preventDefault();
  }

  #move(voice: Voice, position: Vector): void {
    this.studio.move(voice, position);
    this.events.moved(voice);
  }

  #pointerAt(event: PointerEvent): [number, number] {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      this.#svg.getScreenCTM()!.inverse(),
    );
    return [x, y];
  }

  #beginPath = (begin: PointerEvent): void => {
    const drawing = this.#drawing;
    if (!drawing) return;
    begin.stopPropagation();
    begin.preventDefault();
    const { voice, points } = drawing;
    const marker = this.#markers.get(voice)!;
    const add = (event: PointerEvent): void => {
      const [x, y] = this.#pointerAt(event);
      const [, lastX, lastY] = points.at(-1) ?? [0, Infinity, Infinity];
      if (Math.hypot(x - lastX, y - lastY) < 4) return;
      points.push([event.timeStamp, x, y]);
      marker.path.setAttribute("points", points.map(([, ...at]) => at.join(",")).join(" "));
    };
    add(begin);
    this.#svg.setPointerCapture(begin.pointerId);
    this.#svg.onpointermove = add;
    this.#svg.onpointerup = this.#svg.onpointercancel = () => {
      this.#svg.onpointermove = this.#svg.onpointerup = this.#svg.onpointercancel = null;
      this.draw(undefined);
      marker.drawnPath = undefined;
      const height = this.studio.positionOf(voice)[2];
      const start = points[0]![0];
      const path = points.map(([time, x, y]): MotionPoint => {
        return [(time - start) / 1000, -y / this.#scale, -x / this.#scale, height];
      });
      this.events.drawn(voice, path);
    };
  };
}

/** Pointer drags of an element, also of fingers. */
export function drag(
  target: SVGElement,
  { begin, move }: { begin?(): void; move(event: PointerEvent): void },
): void {
  target.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    target.setPointerCapture(down.pointerId);
    begin?.();
    const dragged = (event: PointerEvent): void => move(event);
    const ended = (): void => {
      target.removeEventListener("pointermove", dragged);
      target.removeEventListener("pointerup", ended);
      target.removeEventListener("pointercancel", ended);
    };
    target.addEventListener("pointermove", dragged);
    target.addEventListener("pointerup", ended);
    target.addEventListener("pointercancel", ended);
  });
}

/** A turn of the head in words. */
export function turnInWords(yaw_deg: number): string {
  const turn = Math.round(yaw_deg);
  return turn === 0 ? "to the front" : `${Math.abs(turn)}° to the ${turn > 0 ? "left" : "right"}`;
}

function gradient(): SVGElement {
  const stops = [
    ["0", "var(--stage-near)"],
    ["1", "var(--stage-far)"],
  ].map(([offset, colour]) => {
    const stop = svg("stop", { offset: offset! });
    stop.style.stopColor = colour!;
    return stop;
  });
  return svg("defs", {}, svg("radialGradient", { id: "floor", r: 0.55 }, ...stops));
}
