/**
 * Sounds made here, so that a page without files and network has something to play. Each is a
 * loop of a few seconds that ends where it begins, computed from formulas and a fixed seed.
 */

/** A loop: mono samples of ±1 at most. */
export interface Sound {
  /** Name on the page, and what a sentence may call it. */
  readonly name: string;
  /** Other words for it. */
  readonly aliases: readonly string[];
  render(sampleRate: number): Float32Array;
}

const TAU = 2 * Math.PI;
// Loops peak alike, with room for several at once below the limiter.
const PEAK = 0.25;

/** Uniform noise of ±1 that is the same on every visit (linear congruence of Numerical Recipes). */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** An event in a loop: `voice` gives its sample at a time since it began; its tail wraps round. */
function strike(
  loop: Float32Array,
  rate: number,
  at_s: number,
  length_s: number,
  voice: (t: number) => number,
): void {
  const start = Math.round(at_s * rate);
  const edge = Math.round(0.004 * rate);
  const length = Math.round(length_s * rate);
  for (let i = 0; i < length; i++) {
    const ramp = Math.min(1, i / edge, (length - i) / edge);
    const at = (start + i) % loop.length;
    loop[at] = loop[at]! + ramp * voice(i / rate);
  }
}

function loopOf(rate: number, seconds: number, fill: (loop: Float32Array) => void): Float32Array {
  const loop = new Float32Array(Math.round(rate * seconds));
  fill(loop);
  const most = loop.reduce((largest, sample) => Math.max(largest, Math.abs(sample)), 0);
  return loop.map((sample) => (PEAK * sample) / most);
}

function bird(rate: number): Float32Array {
  return loopOf(rate, 4, (loop) => {
    const chirps = [0.1, 0.32, 0.54, 1.5, 1.62, 1.74, 1.86, 2.7, 2.95];
    chirps.forEach((at, i) => {
      const low = 2400 + 350 * (i % 3);
      strike(loop, rate, at, 0.14, (t) => {
        const phase = TAU * (low * t + 9000 * t * t - 20_000 * t ** 3);
        return Math.sin(phase + 1.5 * Math.sin(TAU * 28 * t)) * Math.sin((Math.PI * t) / 0.14);
      });
    });
  });
}

function bell(rate: number): Float32Array {
  // Partials of a church bell from its hum note up, as ratios to the prime.
  const partials = [0.5, 1, 1.2, 1.5, 2, 2.5, 3, 4.2];
  return loopOf(rate, 4, (loop) => {
    for (const [at, prime] of [
      [0.05, 440],
      [2.05, 392],
    ] as const) {
      strike(loop, rate, at, 3.5, (t) =>
        partials.reduce(
          (sum, ratio, i) =>
            sum +
            (Math.sin(TAU * prime * ratio * t) * Math.exp(-t * (1.2 + 0.9 * i))) / (1 + 0.4 * i),
          0,
        ),
      );
    }
  });
}

function footsteps(rate: number): Float32Array {
  const next = noise(11);
  return loopOf(rate, 2.4, (loop) => {
    for (let step = 0; step < 4; step++) {
      for (const [delay, strength, pitch] of [
        [0, 1, 90],
        [0.07, 0.55, 140],
      ] as const) {
        let low = 0;
        strike(loop, rate, 0.1 + 0.6 * step + delay, 0.16, (t) => {
          low += 0.25 * (next() - low);
          const thud = Math.sin(TAU * pitch * t) * Math.exp(-t * 45);
          return strength * (1.2 * low * Math.exp(-t * 38) + thud);
        });
      }
    }
  });
}

function drums(rate: number): Float32Array {
  const next = noise(23);
  return loopOf(rate, 2, (loop) => {
    for (let beat = 0; beat < 8; beat++) {
      const at = beat * 0.25;
      strike(loop, rate, at, 0.06, (t) => 0.25 * next() * Math.exp(-t * 90));
      if (beat % 4 === 2) strike(loop, rate, at, 0.2, (t) => 0.7 * next() * Math.exp(-t * 24));
      if (beat % 4 === 0 || beat === 3) {
        strike(loop, rate, at, 0.3, (t) => {
          const phase = TAU * (48 * t + 4 * (1 - Math.exp(-t * 28)));
          return 1.2 * Math.sin(phase) * Math.exp(-t * 11);
        });
      }
    }
  });
}

function rain(rate: number): Float32Array {
  const next = noise(37);
  return loopOf(rate, 4, (loop) => {
    for (let i = 0; i < loop.length; i++) loop[i] = 0.12 * next();
    for (let drop = 0; drop < 220; drop++) {
      const at = 2 * (next() + 1);
      const pitch = 1500 + 1500 * (next() + 1);
      const strength = 0.2 + 0.4 * (next() + 1) ** 2;
      strike(
        loop,
        rate,
        at,
        0.03,
        (t) => strength * Math.sin(TAU * pitch * t) * Math.exp(-t * 220),
      );
    }
  });
}

function guitar(rate: number): Float32Array {
  const next = noise(41);
  // A plucked string is a delay line that is averaged as it goes round (Karplus and Strong 1983).
  const pluck = (loop: Float32Array, at_s: number, pitch: number): void => {
    const string = Float32Array.from({ length: Math.round(rate / pitch) }, next);
    let at = 0;
    strike(loop, rate, at_s, 1.4, () => {
      const after = (at + 1) % string.length;
      const sample = string[at]!;
      string[at] = 0.498 * (sample + string[after]!);
      at = after;
      return sample;
    });
  };
  return loopOf(rate, 4, (loop) => {
    const notes = [196, 246.9, 293.7, 392, 220, 261.6, 329.6, 440];
    notes.forEach((pitch, i) => pluck(loop, 0.5 * i, pitch));
  });
}

function bee(rate: number): Float32Array {
  return loopOf(rate, 2, (loop) => {
    for (let i = 0; i < loop.length; i++) {
      const t = i / rate;
      // Whole cycles in two seconds, so that the loop has no seam.
      const phase = 190 * t + 1.2 * Math.sin(TAU * 3 * t) + 0.25 * Math.sin(TAU * 11 * t);
      const swell = 0.75 + 0.25 * Math.sin(TAU * 1.5 * t);
      let sample = 0;
      for (let k = 1; k <= 14; k++) sample += Math.sin(TAU * k * phase) / k;
      loop[i] = swell * sample;
    }
  });
}

function clock(rate: number): Float32Array {
  return loopOf(rate, 2, (loop) => {
    [0.1, 0.6, 1.1, 1.6].forEach((at, i) => {
      const pitch = i % 2 === 0 ? 2100 : 1600;
      strike(loop, rate, at, 0.07, (t) => {
        const body = Math.sin(TAU * pitch * t) + 0.6 * Math.sin(TAU * pitch * 2.76 * t);
        return body * Math.exp(-t * 85);
      });
    });
  });
}

/** All sounds, in the order the page offers them. */
export const SOUNDS: readonly Sound[] = [
  { name: "bird", aliases: ["birds", "birdsong", "chirping"], render: bird },
  { name: "guitar", aliases: ["guitars", "strings", "music"], render: guitar },
  { name: "footsteps", aliases: ["steps", "person", "man", "woman"], render: footsteps },
  { name: "bell", aliases: ["bells", "church bell"], render: bell },
  { name: "drums", aliases: ["drum", "band", "percussion"], render: drums },
  { name: "rain", aliases: ["water", "shower"], render: rain },
  { name: "bee", aliases: ["bees", "fly", "insect", "mosquito", "wasp"], render: bee },
  { name: "clock", aliases: ["clocks", "watch", "ticking"], render: clock },
];

/** The sound that a word stands for. */
export function soundNamed(word: string): Sound | undefined {
  const wanted = word.toLowerCase();
  const isMeant = ({ name, aliases }: Sound): boolean =>
    [name, ...aliases].some((known) => ` ${wanted} `.includes(` ${known} `));
  return SOUNDS.find(isMeant);
}
