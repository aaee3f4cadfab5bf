import { byId, svg, update } from "./dom.js";
import { drag } from "./stage.js";
import type { Studio, Voice } from "./studio.js";

const HALF_M = 3;
const PIXELS_PER_M = 440 / HALF_M;
const CENTRE = 45;

/** How high sounds are: a ruler beside the stage whose beads are dragged up and down. */
export class Heights {
  readonly #svg = byId<SVGSVGElement>("heights");
  readonly #beads = new Map<Voice, SVGCircleElement>();

  constructor(
    readonly studio: Studio,
    readonly moved: (voice: Voice) => void,
  ) {
    this.#svg.append(
      svg("line", { x1: CENTRE, x2: CENTRE, y1: -440, y2: 440 }),
      svg("text", { x: CENTRE, y: -468 }, "up"),
      svg("text", { x: CENTRE, y: 488 }, "down"),
    );
    for (let metres = -HALF_M; metres <= HALF_M; metres++) {
      const y = -metres * PIXELS_PER_M;
      this.#svg.append(
        svg("line", { x1: CENTRE - 9, x2: CENTRE + 9, y1: y, y2: y }),
        svg("text", { x: 17, y: y + 6 }, metres === 0 ? "0" : `${metres}`),
      );
    }
  }

  /** Bring beads to the heights of their voices; once per frame. */
  refresh(): void {
    const { placed } = this.studio;
    for (const [voice, bead] of this.#beads) {
      if (placed.includes(voice)) continue;
      bead.remove();
      this.#beads.delete(voice);
    }
    for (const voice of placed) {
      const bead = this.#beads.get(voice) ?? this.#makeBead(voice);
      const height = this.studio.positionOf(voice)[2];
      const shown = Math.min(Math.max(height, -HALF_M), HALF_M);
      update(bead, "cy", (-shown * PIXELS_PER_M).toFixed(1));
      bead.toggleAttribute("data-selected", voice === this.studio.selected);
    }
  }

  #makeBead(voice: Voice): SVGCircleElement {
    // Keys lift and lower a sound on the stage itself; a second stop for each would be in the way.
    const bead = svg("circle", { class: "bead", cx: CENTRE, r: 13, "aria-hidden": "true" });
    bead.style.setProperty("--voice", voice.colour);
    drag(bead, {
      begin: () => this.studio.select(voice),
      move: (event) => {
        const matrix = this.#svg.getScreenCTM()!.inverse();
        const { y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
        const [front, left] = this.studio.positionOf(voice);
        const height = Math.min(Math.max(-y / PIXELS_PER_M, -HALF_M), HALF_M);
        this.studio.move(voice, [front, left, height]);
        this.moved(voice);
      },
    });
    this.#svg.append(bead);
    this.#beads.set(voice, bead);
    return bead;
  }
}
