import type { Message, SceneSet, SourceFields, Vector } from "../protocol/index.js";
import { isPart, objectId, partIds, residualId } from "../protocol/parts.js";
import type { Motion } from "./motion.js";

interface Entry {
  fields: SourceFields;
  /** Of a mixture, what its text names; these objects and the residual have entries too. */
  labels?: readonly string[];
  motion?: { readonly motion: Motion; start?: number };
}

type SceneFields = Omit<SceneSet, "name" | "at">;

/**
 * What the client wants the scene to be, from which a server that has lost it, or part of it, is
 * told again; and what has changed since the last BLOCK.
 */
export class Ledger {
  readonly #sources = new Map<number, Entry>();
  readonly #moved = new Map<number, Vector>();
  readonly #changed = new Map<number, SourceFields>();
  #scene: SceneFields = {};

  has(id: number): boolean {
    return this.#sources.has(id);
  }

  add(id: number, fields: SourceFields): void {
    this.#sources.set(id, { fields });
  }

  remove(id: number): void {
    for (const gone of [id, ...partIds(id)]) {
      this.#sources.delete(gone);
      this.#moved.delete(gone);
      this.#changed.delete(gone);
    }
  }

  /** Whether a source is one that the server takes apart. */
  isMixture(id: number): boolean {
    return this.#sources.get(id)?.labels !== undefined;
  }

  /**
   * The server has taken a mixture apart: its text stays, and its parts are where that says. One
   * whose label was there before keeps everything but its place, as it does on the server; the
   * residual stays as it is.
   */
  apart(id: number, text: string, labels: readonly string[]): void {
    const entry = this.#sources.get(id);
    if (!entry) return;
    const residual = residualId(id);
    const before = this.#partsOf(id);
    for (const part of partIds(id)) if (part !== residual) this.remove(part);
    entry.fields = { ...entry.fields, text };
    entry.labels = labels;
    labels.forEach((label, index) => {
      const part = objectId(id, index + 1);
      const found = before.findIndex((one) => one.label === label);
      const [kept] = found < 0 ? [] : before.splice(found, 1);
      this.add(part, kept?.fields ?? {});
      if (kept?.changed) this.#changed.set(part, kept.changed);
    });
    if (!this.has(residual)) this.add(residual, {});
  }

  /** Of each object of a mixture, what has been said of it but its place. */
  #partsOf(id: number): { label: string; fields: SourceFields; changed?: SourceFields }[] {
    return (this.#sources.get(id)?.labels ?? []).flatMap((label, index) => {
      const part = objectId(id, index + 1);
      const entry = this.#sources.get(part);
      if (!entry) return [];
      const { position: _, text: __, ...fields } = entry.fields;
      const changed = this.#changed.get(part);
      return [{ label, fields, ...(changed && { changed }) }];
    });
  }

  /** A source goes to a place and rests there. */
  place(id: number, position: Vector): void {
    const entry = this.#sources.get(id);
    if (!entry) return;
    delete entry.motion;
    this.#keepPosition(entry, position);
    this.#moved.set(id, position);
  }

  /** The server has resolved a sentence: a place that rests needs no sentence any more. */
  said(id: number, text: string, position: Vector, moves: boolean): void {
    const entry = this.#sources.get(id);
    if (!entry) return;
    delete entry.motion;
    this.#moved.delete(id);
    if (!moves) this.#keepPosition(entry, position);
    else {
      const { position: _, ...others } = entry.fields;
      entry.fields = { ...others, text };
    }
  }

  follow(id: number, motion: Motion): void {
    const entry = this.#sources.get(id);
    if (!entry) return;
    this.#keepPosition(entry, motion.at(0));
    entry.motion = { motion };
  }

  /** Other fields of a source: with the next BLOCK, the latest of each. */
  change(id: number, fields: SourceFields): void {
    const entry = this.#sources.get(id);
    if (!entry) return;
    entry.fields = { ...entry.fields, ...fields };
    this.#changed.set(id, { ...this.#changed.get(id), ...fields });
  }

  scene(fields: SceneFields): void {
    this.#scene = { ...this.#scene, ...fields };
  }

  /** Control messages and POSES to go out before the BLOCK from `t` to `end`. */
  changes(t: number, end: number, sampleRate: number, affords: () => boolean): Message[] {
    const messages: Message[] = [];
    for (const [id, fields] of this.#changed) {
      if (!affords()) break;
      this.#changed.delete(id);
      messages.push({ name: "SOURCE_SET", id, at: -1, ...fields });
    }
    for (const [id, { motion }] of this.#sources) {
      if (!motion) continue;
      motion.start ??= t;
      this.#moved.set(id, motion.motion.at((end - motion.start) / sampleRate));
    }
    if (this.#moved.size > 0) {
      const xyz = Float32Array.from([...this.#moved.values()].flat());
      const ids = [...this.#moved.keys()];
      messages.push({ name: "POSES", at: -1, ids, xyz: new Uint8Array(xyz.buffer) });
      this.#moved.clear();
    }
    return messages;
  }

  /** A connection was lost, the session was not: send again what may have been on its way. */
  resent(): void {
    for (const [id, { fields }] of this.#sources) {
      const { position, text, ...others } = fields;
      if (position) this.#moved.set(id, position);
      if (Object.keys(others).length > 0) this.#changed.set(id, others);
    }
  }

  /** The session is a new one: everything there is to tell it. */
  replay(): Message[] {
    this.#moved.clear();
    this.#changed.clear();
    const sources: Message[] = [];
    for (const [id, { fields, labels }] of this.#sources) {
      if (isPart(id)) continue;
      sources.push({ name: "SOURCE_ADD", id, ...fields });
      if (labels === undefined) continue;
      for (const part of [...partIds(id).slice(0, labels.length), residualId(id)]) {
        const said = this.#sources.get(part)?.fields;
        if (!said) sources.push({ name: "SOURCE_REMOVE", id: part, at: -1 });
        else if (Object.keys(said).length > 0) {
          sources.push({ name: "SOURCE_SET", id: part, at: -1, ...said });
        }
      }
    }
    if (Object.keys(this.#scene).length === 0) return sources;
    return [{ name: "SCENE_SET", at: -1, ...this.#scene }, ...sources];
  }

  #keepPosition(entry: Entry, position: Vector): void {
    const { text: _, ...others } = entry.fields;
    entry.fields = { ...others, position };
  }
}
