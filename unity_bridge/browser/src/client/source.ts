import type { Command, MotionPoint } from "../engine/commands.js";
import { objectId, residualId } from "../protocol/parts.js";
import type { Resolved, SourceFields, Vector } from "../protocol/index.js";

/** Of a listener at the origin that looks ahead; the server puts it in front of where it is. */
const RESIDUAL: Vector = [1.5, 0, 0];

/** Where a sentence puts something. */
export interface Placement {
  /** What it is about; empty when the sentence names nothing. */
  readonly label: string;
  /** Metres in the world's axes; the start of the path when there is one. */
  readonly position: Vector;
  /** Movement, `[seconds, x, y, z]` from the block on that follows. */
  readonly path?: readonly MotionPoint[];
}

/** What a sentence means. */
export interface Meaning extends Placement {
  /** 0 to 1; every detail the server had to assume lowers it. */
  readonly confidence: number;
  /** All of them, when the sentence places several things. */
  readonly objects?: readonly Placement[];
}

/** How a source is to be heard; what is left out keeps its default. */
export type SourceSettings = Omit<SourceFields, "position" | "text">;

/** The part of a client that sources send their changes through. */
export interface SourceOwner {
  readonly sampleRate: number;
  command(order: Command): void;
  say(source: number, text: string): Promise<Meaning>;
  describe(text: string, source: number): Promise<Meaning>;
  removeSource(source: AuricleSource): Promise<void>;
  removePart(part: number): Promise<void>;
}

/** What has a place in the world: a source, or a part of one. */
export class Placed {
  /** @internal */
  constructor(
    readonly owner: SourceOwner,
    readonly id: number,
  ) {}

  /**
   * Go to a place with the next block, gliding over its length, and rest there.
   *
   * @param position metres in the world's axes: +x front, +y left, +z up
   * @throws RangeError not three finite numbers
   */
  moveTo(position: Vector): void {
    this.owner.command({ do: "place", source: this.id, position: checkedVector(position) });
  }

  /**
   * Move along straight lines between points, beginning with the next block.
   *
   * @param points `[seconds, x, y, z]`, times rising from 0
   * @throws RangeError no points, numbers that are not finite, or times that do not rise from 0
   */
  follow(points: readonly MotionPoint[], { loop = false } = {}): void {
    if (points.length === 0 || points[0]![0] !== 0) {
      throw new RangeError("a path has points, the first at 0 seconds");
    }
    points.forEach(([time, ...position], i) => {
      checkedVector(position);
      const rises = Number.isFinite(time) && (i === 0 || time > points[i - 1]![0]);
      if (!rises) throw new RangeError(`times of a path rise; point ${i} is at ${time} s`);
    });
    this.owner.command({ do: "follow", source: this.id, points, loop });
  }

  /**
   * Go where a sentence says, seen from the listener of the last block.
   *
   * @throws ProtocolError `describe_failed`: the sentence has no place; the source stays
   */
  say(text: string): Promise<Meaning> {
    return this.owner.say(this.id, text);
  }

  /** What {@link AuricleSource.say} would do, without doing it. */
  describe(text: string): Promise<Meaning> {
    return this.owner.describe(text, this.id);
  }

  /**
   * Change gain, distance model, directivity and the like with the next block.
   *
   * @throws RangeError a number that is not finite
   */
  set(settings: SourceSettings): void {
    for (const [name, value] of Object.entries(settings)) {
      if (typeof value === "number" && !Number.isFinite(value)) {
        throw new RangeError(`${name} is ${value}; give a finite number`);
      }
    }
    this.owner.command({ do: "change", source: this.id, fields: settings });
  }
}

/** A part of a mixture: an object that its text names, or its residual. */
export class AuriclePart extends Placed {
  /** @internal */
  constructor(
    owner: SourceOwner,
    id: number,
    /** What it is; `"residual"` for all that no object takes. */
    readonly label: string,
    /** Where the server put it. */
    readonly start: Placement,
  ) {
    super(owner, id);
  }

  /** Give an object's sound to the residual; the residual itself stays. */
  remove(): Promise<void> {
    return this.owner.removePart(this.id);
  }
}

/**
 * One sound and its place in the world, or, with kind "mixture", several in one stream, which the
 * server takes apart. Connect any node to {@link AuricleSource.input}.
 */
export class AuricleSource extends Placed {
  /** Peak of what came in over the last twentieth of a second. */
  peak = 0;
  /** Of a mixture, its objects in the order of its text. */
  objects: readonly AuriclePart[] = [];
  /** Of a mixture, what no object takes: diffuse, in front of where the listener was. */
  residual: AuriclePart | undefined;

  /** @internal */
  constructor(
    owner: SourceOwner,
    id: number,
    readonly input: AudioNode,
    readonly kind: "object" | "mixture" = "object",
  ) {
    super(owner, id);
  }

  /**
   * Go where a sentence says; of a mixture, be taken apart into what it names.
   *
   * @throws ProtocolError `describe_failed`: the sentence has no place; the source stays
   */
  override async say(text: string): Promise<Meaning> {
    const meaning = await super.say(text);
    if (this.kind === "mixture") this.apart(meaning);
    return meaning;
  }

  /** @internal */
  apart(meaning: Meaning): void {
    this.objects = (meaning.objects ?? []).map((placement, i) => {
      const id = objectId(this.id, i + 1);
      return new AuriclePart(this.owner, id, placement.label, placement);
    });
    const front: Placement = { label: "residual", position: RESIDUAL };
    this.residual ??= new AuriclePart(this.owner, residualId(this.id), "residual", front);
  }

  /** End the source. */
  remove(): Promise<void> {
    return this.owner.removeSource(this);
  }
}

/** @throws RangeError */
export function checkedVector(position: readonly number[]): Vector {
  if (position.length !== 3 || !position.every(Number.isFinite)) {
    throw new RangeError(`a position is three finite numbers, not ${position.join(", ")}`);
  }
  return position as unknown as Vector;
}

/** The meaning in RESOLVED, its times in seconds. */
export function meaningOf(resolved: Resolved, sampleRate: number): Meaning {
  const placement = (
    label: string | undefined,
    position: Vector,
    path: Resolved["path"],
  ): Placement => ({
    label: label ?? "",
    position,
    ...(path && { path: path.map(([frames, x, y, z]) => [frames / sampleRate, x, y, z] as const) }),
  });
  const { label, position, path, confidence, objects } = resolved;
  return {
    ...placement(label, position, path),
    confidence,
    ...(objects && { objects: objects.map((o) => placement(o.label, o.position, o.path)) }),
  };
}
