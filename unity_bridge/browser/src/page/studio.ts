import {
  fromDirection,
  toDirection,
  AuricleSource,
  type AuricleClient,
  type AuriclePart,
  type Meaning,
  type MotionPoint,
  type Placement,
  type Vector,
} from "../client/index.js";
import { Emitter } from "../client/emitter.js";
import { Motion } from "../engine/motion.js";
import { soundNamed, type Sound } from "./sounds.js";

const COLOURS = [
  "#5eead4",
  "#fbbf24",
  "#f472b6",
  "#818cf8",
  "#a3e635",
  "#fb923c",
  "#38bdf8",
  "#e879f9",
] as const;
// Where sounds without a place come in: spread out, the first ones where ears are good at it.
const STANDS = [
  [55, 20, 1.8],
  [-40, 0, 1.5],
  [150, -25, 2.4],
  [-110, 10, 2.2],
  [0, 0, 2.5],
  [-160, 30, 2.8],
  [100, -10, 3],
  [-75, 35, 1.6],
] as const;
const CIRCLE_S = 8;
const CIRCLE_POINTS = 72;

/** What gives a voice its sound. */
interface Player {
  readonly node: AudioNode;
  stop(): void;
}

/** One sound on the stage. */
export interface Voice {
  source: AuricleSource | AuriclePart;
  readonly name: string;
  readonly colour: string;
  /** Parts have none: what they play is in the song. */
  readonly player?: Player;
  /** Of a song that is taken apart, its parts; it has no place of its own then. */
  parts: readonly Voice[];
  /** Of a part, the song. */
  readonly song?: Voice;
  position: Vector;
  /** How it moves, and when on the context's clock it began to. */
  motion: { readonly motion: Motion; readonly from_s: number } | undefined;
  gain_db: number;
  muted: boolean;
}

interface StudioEvents {
  /** Voices came or went, or one of them was changed. */
  changed: undefined;
  /** Another voice, or none, is selected. */
  selected: Voice | undefined;
}

/** The sounds of the page, what moves them, and which of them is selected. */
export class Studio extends Emitter<StudioEvents> {
  readonly voices: Voice[] = [];
  selected: Voice | undefined;
  readonly #rendered = new Map<Sound, AudioBuffer>();
  #added = 0;

  constructor(readonly client: AuricleClient) {
    super();
  }

  get #context(): AudioContext {
    return this.client.context;
  }

  /** What is drawn on the stage: all but songs that are taken apart. */
  get placed(): Voice[] {
    return this.voices.filter(({ parts }) => parts.length === 0);
  }

  /** Peak of what a voice was given over the last twentieth of a second; of a part, its song. */
  peakOf({ source, song }: Voice): number {
    if (song) return this.peakOf(song);
    return source instanceof AuricleSource ? source.peak : 0;
  }

  /** Where a voice is now. */
  positionOf(voice: Voice): Vector {
    const { motion } = voice;
    return motion ? motion.motion.at(this.#context.currentTime - motion.from_s) : voice.position;
  }

  /** Make a sound ready, so that adding it takes no time from what plays then. */
  prepare(sound: Sound): AudioBuffer {
    const ready = this.#rendered.get(sound);
    if (ready) return ready;
    const { sampleRate } = this.#context;
    const samples = sound.render(sampleRate);
    const buffer = new AudioBuffer({ length: samples.length, sampleRate });
    buffer.getChannelData(0).set(samples);
    this.#rendered.set(sound, buffer);
    return buffer;
  }

  addBuiltIn(sound: Sound, position?: Vector): Promise<Voice> {
    return this.#add(sound.name, this.#loop(this.prepare(sound)), position);
  }

  /** @throws Error the browser cannot decode it */
  async addFile(file: File): Promise<Voice> {
    let buffer: AudioBuffer;
    try {
      buffer = await this.#context.decodeAudioData(await file.arrayBuffer());
    } catch {
      throw new Error(`this browser finds no sound in ${file.name}`);
    }
    return this.#add(file.name.replace(/\.[^.]*$/, ""), this.#loop(buffer));
  }

  /** @throws Error there is no microphone, or the person says no */
  async addMicrophone(): Promise<Voice> {
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      const { name } = error as DOMException;
      throw new Error(
        name === "NotFoundError"
          ? "there is no microphone here"
          : "the browser does not let this page use the microphone",
      );
    }
    const node = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream });
    const stop = (): void => stream.getTracks().forEach((track) => track.stop());
    return this.#add("microphone", { node, stop });
  }

  /** Take a sound away; of a song, one part, whose sound the rest takes over. */
  async remove(voice: Voice): Promise<void> {
    const at = this.voices.indexOf(voice);
    if (at < 0) return;
    const { song } = voice;
    if (song && voice === song.parts.at(-1)) throw new Error("the rest stays; mute it instead");
    if (song) song.parts = song.parts.filter((part) => part !== voice);
    const gone = [voice, ...voice.parts];
    for (const one of gone) this.voices.splice(this.voices.indexOf(one), 1);
    voice.player?.stop();
    voice.player?.node.disconnect();
    this.emit("changed", undefined);
    if (this.selected && gone.includes(this.selected)) {
      this.select(this.voices[Math.min(at, this.voices.length - 1)]);
    }
    await voice.source.remove();
  }

  select(voice: Voice | undefined): void {
    if (this.selected === voice) return;
    this.selected = voice;
    this.emit("selected", voice);
  }

  /** Put a voice somewhere, where it rests. */
  move(voice: Voice, position: Vector): void {
    voice.motion = undefined;
    voice.position = position;
    voice.source.moveTo(position);
    this.emit("changed", undefined);
  }

  /** Move a voice along a path. */
  follow(voice: Voice, points: readonly MotionPoint[], loop: boolean): void {
    voice.motion = { motion: new Motion(points, loop), from_s: this.#context.currentTime };
    voice.source.follow(points, { loop });
    this.emit("changed", undefined);
  }

  /** Circle round the listener at the voice's distance and height, counter-clockwise. */
  circle(voice: Voice): void {
    const { azimuth_deg, elevation_deg, distance_m } = toDirection(this.positionOf(voice));
    const points = Array.from({ length: CIRCLE_POINTS + 1 }, (_, i): MotionPoint => {
      const share = i / CIRCLE_POINTS;
      const at = { azimuth_deg: azimuth_deg + 360 * share, elevation_deg, distance_m };
      return [share * CIRCLE_S, ...fromDirection(at)];
    });
    this.follow(voice, points, true);
  }

  /** Stop a voice where it is. */
  rest(voice: Voice): void {
    this.move(voice, this.positionOf(voice));
  }

  /** Have a sentence place a voice. */
  async say(voice: Voice, text: string): Promise<Meaning> {
    const meaning = await voice.source.say(text);
    voice.position = meaning.position;
    voice.motion = meaning.path && {
      motion: new Motion(meaning.path, false),
      from_s: this.#context.currentTime,
    };
    this.emit("changed", undefined);
    return meaning;
  }

  /**
   * Have a sentence place everything it names: voices that are there, else sounds made here.
   *
   * @throws ProtocolError the sentence has no place
   * @throws Error it names something there is no sound for; nothing has changed then
   */
  async arrange(text: string): Promise<Voice[]> {
    const meaning = await this.client.describe(text);
    const cast = (meaning.objects ?? [meaning]).map((placement) => ({
      placement,
      found: this.#soundFor(placement.label),
    }));
    const placed: Voice[] = [];
    for (const { placement, found } of cast) {
      const voice = "render" in found ? await this.addBuiltIn(found, placement.position) : found;
      this.#put(voice, placement);
      placed.push(voice);
    }
    return placed;
  }

  /**
   * Put what a name names somewhere: a voice that is there, else a sound made here; without a
   * name, the selected voice.
   *
   * @throws Error there is no sound for it; nothing has changed then
   */
  async place(label: string, position: Vector): Promise<Voice> {
    const found = this.#soundFor(label, "give a name, or select a sound");
    const voice = "render" in found ? await this.addBuiltIn(found, position) : found;
    this.move(voice, position);
    this.select(voice);
    return voice;
  }

  /**
   * Have the server take a song apart into what a sentence names, each where the sentence puts it.
   *
   * @throws ProtocolError the server cannot take it apart; the voice stays as it is
   */
  async takeApart(voice: Voice, text: string): Promise<readonly Voice[]> {
    const song = voice.song ?? voice;
    let source = song.source as AuricleSource;
    if (source.kind === "mixture") await source.say(text);
    else {
      ({ source } = await this.client.addSource({ kind: "mixture", text }));
      const whole = song.source;
      song.source = source;
      song.motion = undefined;
      this.#connect(song);
      this.setGain(song, song.gain_db);
      await whole.remove();
    }
    this.#showParts(song, source);
    return song.parts;
  }

  #showParts(song: Voice, source: AuricleSource): void {
    const before = song.parts;
    // Of several with one name, each is one of those before, as on the server.
    const left = [...before];
    const parts = [...source.objects, source.residual!].map((part): Voice => {
      const name = part === source.residual ? `rest of ${song.name}` : part.label;
      const found = left.findIndex((voice) => voice.name === name);
      const [same] = found < 0 ? [] : left.splice(found, 1);
      const colour = same?.colour ?? COLOURS[this.#added++ % COLOURS.length]!;
      const { gain_db, muted } = same ?? { gain_db: 0, muted: false };
      const { position, path } = part.start;
      // The rest stays where it is; everything else goes where the sentence says.
      const rests = part === source.residual && same;
      const motion = path && {
        motion: new Motion(path, false),
        from_s: this.#context.currentTime,
      };
      return {
        source: part,
        name,
        colour,
        song,
        parts: [],
        position: rests ? same.position : position,
        motion: rests ? same.motion : motion,
        gain_db,
        muted,
      };
    });
    song.parts = parts;
    const others = this.voices.filter((voice) => !before.includes(voice));
    others.splice(others.indexOf(song) + 1, 0, ...parts);
    this.voices.splice(0, this.voices.length, ...others);
    this.emit("changed", undefined);
    this.select(parts[0]);
  }

  setGain(voice: Voice, gain_db: number): void {
    voice.gain_db = gain_db;
    if (!(voice.song && voice.muted)) voice.source.set({ gain: 10 ** (gain_db / 20) });
    this.emit("changed", undefined);
  }

  setMuted(voice: Voice, muted: boolean): void {
    voice.muted = muted;
    if (voice.song) voice.source.set({ gain: muted ? 0 : 10 ** (voice.gain_db / 20) });
    else this.#connect(voice);
    this.emit("changed", undefined);
  }

  /** Mute all others; or, when they are all muted, none. */
  solo(voice: Voice): void {
    // A song is heard by its parts, and a part in its song.
    const family = [voice, voice.song, ...voice.parts];
    const others = this.voices.filter((other) => !family.includes(other));
    const alone = !voice.muted && others.every(({ muted }) => muted);
    for (const other of this.voices) this.setMuted(other, others.includes(other) && !alone);
  }

  #soundFor(
    label: string,
    nameless = "the sentence names no sound, and none is selected",
  ): Voice | Sound {
    if (label === "" && this.selected) return this.selected;
    const there = this.placed.find(({ name }) => name.toLowerCase() === label.toLowerCase());
    const sound = soundNamed(label);
    const found = there ?? this.placed.find(({ name }) => name === sound?.name) ?? sound;
    if (found) return found;
    const what = label === "" ? nameless : undefined;
    throw new Error(what ?? `nothing here sounds like "${label}"; drop a file of that name`);
  }

  #put(voice: Voice, { position, path }: Placement): void {
    if (path) this.follow(voice, path, false);
    else this.move(voice, position);
  }

  #loop(buffer: AudioBuffer): Player {
    const node = new AudioBufferSourceNode(this.#context, { buffer, loop: true });
    node.start();
    return { node, stop: () => node.stop() };
  }

  async #add(name: string, player: Player, place?: Vector): Promise<Voice> {
    const [azimuth_deg, elevation_deg, distance_m] = STANDS[this.#added % STANDS.length]!;
    const position = place ?? fromDirection({ azimuth_deg, elevation_deg, distance_m });
    const colour = COLOURS[this.#added % COLOURS.length]!;
    this.#added++;
    let source: AuricleSource;
    try {
      ({ source } = await this.client.addSource({ position }));
    } catch (error) {
      player.stop();
      throw error;
    }
    const gain = { gain_db: 0, muted: false };
    const rest = { parts: [], motion: undefined, ...gain };
    const voice: Voice = { source, name, colour, player, position, ...rest };
    this.#connect(voice);
    this.voices.push(voice);
    this.emit("changed", undefined);
    this.select(voice);
    return voice;
  }

  #connect(voice: Voice): void {
    const { player, source } = voice;
    if (!player || !(source instanceof AuricleSource)) return;
    player.node.disconnect();
    if (!voice.muted) player.node.connect(source.input);
  }
}
