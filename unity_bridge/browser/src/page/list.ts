import { byId, element, inputById, reasonOf } from "./dom.js";
import { hasPicture } from "./picture.js";
import { SOUNDS } from "./sounds.js";
import type { Studio, Voice } from "./studio.js";

interface Row {
  readonly item: HTMLLIElement;
  readonly mute: HTMLButtonElement;
  readonly peak: HTMLElement;
}

/** The list of sounds, and the ways to add one: made here, from files, from the microphone. */
export class SoundList {
  readonly #list = byId("voices");
  readonly #rows = new Map<Voice, Row>();

  /**
   * @param complain tells a person what went wrong
   * @param look takes pictures and videos that are dropped
   */
  constructor(
    readonly studio: Studio,
    readonly complain: (sentence: string) => void,
    readonly look: (file: File) => void,
  ) {
    studio.on("changed", () => this.#update());
    studio.on("selected", () => this.#update());
    for (const sound of SOUNDS) {
      const tile = element("button", { type: "button" }, sound.name);
      tile.onclick = () => this.#adding(studio.addBuiltIn(sound));
      byId("built-in").append(tile);
    }
    byId("microphone").onclick = () => this.#adding(studio.addMicrophone());
    const files = inputById("files");
    byId("choose").onclick = () => files.click();
    files.onchange = () => {
      this.#addFiles(files.files ?? []);
      files.value = "";
    };
    this.#takeDrops();
  }

  /** Show what every sound gives at the moment. */
  refresh(): void {
    for (const [voice, { peak }] of this.#rows) {
      peak.style.transform = `scaleX(${Math.min(2 * this.studio.peakOf(voice), 1).toFixed(2)})`;
    }
  }

  #takeDrops(): void {
    const { body } = document;
    body.ondragover = (event) => {
      event.preventDefault();
      body.classList.add("dropping");
    };
    body.ondragleave = (event) => {
      if (event.relatedTarget === null) body.classList.remove("dropping");
    };
    body.ondrop = (event) => {
      event.preventDefault();
      body.classList.remove("dropping");
      void this.#take([...(event.dataTransfer?.files ?? [])]);
    };
  }

  /** Of what is dropped, the first picture is looked at; what has none is a sound. */
  async #take(files: readonly File[]): Promise<void> {
    const seen = await Promise.all(files.map(hasPicture));
    this.#addFiles(files.filter((_, index) => !seen[index]));
    const [picture, ...ignored] = files.filter((_, index) => seen[index]);
    if (!picture) return;
    this.look(picture);
    if (ignored.length === 0) return;
    const names = ignored.map(({ name }) => name).join(", ");
    this.complain(`One picture at a time is shown, ${picture.name}; ignored: ${names}.`);
  }

  #addFiles(files: Iterable<File>): void {
    for (const file of files) this.#adding(this.studio.addFile(file));
  }

  #adding(added: Promise<Voice>): void {
    added.catch((error: unknown) => this.complain(reasonOf(error)));
  }

  #update(): void {
    const { voices, selected } = this.studio;
    for (const [voice, { item }] of this.#rows) {
      if (voices.includes(voice)) continue;
      item.remove();
      this.#rows.delete(voice);
    }
    for (const voice of voices) {
      const { item, mute } = this.#rows.get(voice) ?? this.#makeRow(voice);
      item.toggleAttribute("data-selected", voice === selected);
      item.toggleAttribute("data-part", voice.song !== undefined);
      mute.setAttribute("aria-pressed", String(voice.muted));
      // Parts stand below their song. What is in its place already is not moved: focus would go.
      const place = this.#list.children[voices.indexOf(voice)];
      if (place !== item) this.#list.insertBefore(item, place ?? null);
    }
    byId("no-voices").hidden = voices.length > 0;
  }

  #makeRow(voice: Voice): Row {
    const small = (text: string, label: string, act: () => void): HTMLButtonElement => {
      const attributes = { type: "button", class: "small", "aria-label": `${label} ${voice.name}` };
      const button = element("button", { ...attributes, title: label }, text);
      button.onclick = act;
      return button;
    };
    const name = element(
      "button",
      { type: "button", class: "name" },
      element("span", {}, voice.name),
    );
    name.onclick = () => this.studio.select(voice);
    const peak = element("i");
    const mute = small("M", "Mute", () => this.studio.setMuted(voice, !voice.muted));
    const solo = small("S", "Solo", () => this.studio.solo(voice));
    const remove = small("✕", "Remove", () => {
      this.studio.remove(voice).catch((error: unknown) => this.complain(reasonOf(error)));
    });
    const level = element("div", { class: "peak", "aria-hidden": "true" }, peak);
    const item = element("li", {}, name, level, mute, solo, remove);
    item.style.setProperty("--voice", voice.colour);
    this.#list.append(item);
    const row = { item, mute, peak };
    this.#rows.set(voice, row);
    return row;
  }
}
