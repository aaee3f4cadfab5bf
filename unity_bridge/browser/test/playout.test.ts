import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_DEPTH, Playout } from "../src/line/playout.js";
import { RenderedRing } from "../src/line/rendered.js";
import { randomIntegers } from "./random.js";

const RATE = 48_000;
const QUANTUM = 128;
const BLOCK = 256;

/** Sound whose every frame tells its own time, small enough to be exact in float32. */
const soundAt = (t: number): number => (t % 65_536) / 65_536;

/**
 * Captures blocks, has each rendered after `lateness_s(k)`, in order, and plays.
 *
 * @returns what was played, and the playout that did it
 */
function simulate(seconds: number, lateness: (block: number) => number, depth = 4, from = 0) {
  const capacity = RenderedRing.capacity(BLOCK, 2 * MAX_DEPTH);
  const ring = new RenderedRing(capacity, new ArrayBuffer(RenderedRing.bytes(capacity)));
  const playout = new Playout(ring, BLOCK, RATE, depth);
  ring.linked = true;
  const due: { at: number; t: number }[] = [];
  const left: number[] = [];
  const out = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)] as const;
  let clock = from;
  while (left.length < seconds * RATE) {
    clock += QUANTUM;
    if ((clock - from) % BLOCK === 0) {
      const k = (clock - from) / BLOCK - 1;
      const at = Math.max(clock + lateness(k) * RATE, due.at(-1)?.at ?? 0);
      due.push({ at, t: clock - BLOCK });
    }
    while (due.length > 0 && due[0]!.at <= clock) {
      const { t } = due.shift()!;
      const pcm = new Float32Array(2 * BLOCK);
      for (let i = 0; i < BLOCK; i++) {
        pcm[2 * i] = soundAt(t + i);
        pcm[2 * i + 1] = -soundAt(t + i);
      }
      ring.write(t, pcm);
    }
    playout.pull(...out, clock | 0);
    left.push(...out[0]);
    assert.ok(out[1].every((sample, i) => sample + out[0][i]! === 0));
  }
  return { left, playout, clock };
}

test("an even stream is played whole, exactly the depth behind, after a fade of 5 ms", () => {
  const { left, playout } = simulate(1, () => 0.003);
  const begun = left.findIndex((sample) => sample !== 0);
  const fade = 0.005 * RATE;
  for (let i = begun + fade; i < left.length; i++) {
    // Output frame i is what was captured `depth` blocks before the quantum that i is in ended.
    const t = i + QUANTUM - 4 * BLOCK;
    assert.equal(left[i], soundAt(t), `frame ${i}`);
  }
  assert.equal(playout.depth, 4);
  assert.equal(playout.starved, 0);
  assert.equal(playout.underruns, 0);
});

test("times that pass 2^31 and 2^32 frames are only numbers", () => {
  for (const wrap of [2 ** 31, 2 ** 32]) {
    const { playout } = simulate(1, () => 0.003, 4, wrap - 10 * BLOCK);
    assert.equal(playout.underruns, 0);
    assert.ok(playout.quanta > 300);
  }
});

test("an underrun leaves a whole block more to spare, however little was missing", () => {
  const { playout, clock } = simulate(1, (k) => (k === 60 ? 0.0165 : 0.003));
  assert.equal(playout.underruns, 1);
  assert.equal(playout.depth, 5);
  assert.equal(playout.delay(clock), 5 * BLOCK - QUANTUM);
});

test("one stall costs one underrun, deepens by what was late, and nothing is lost or repeated", () => {
  const stall_s = 0.03;
  const { left, playout } = simulate(3, (k) => (k === 100 ? stall_s : 0.003));
  assert.equal(playout.underruns, 1);
  assert.ok(playout.depth * BLOCK >= stall_s * RATE, `depth ${playout.depth}`);
  assert.ok(playout.depth <= 1 + Math.ceil((stall_s * RATE + BLOCK) / BLOCK));
  assert.ok(playout.starved * QUANTUM < (stall_s + 0.006) * RATE);
  const tail = left.slice(-RATE);
  for (let i = 1; i < tail.length; i++) {
    const step = (tail[i]! - tail[i - 1]! + 1) % 1;
    assert.ok(Math.abs(step - 1 / 65_536) < 1e-7, `frame ${i} does not follow the one before`);
  }
});

test("a stream too late for its depth settles at one that plays without underruns", () => {
  const next = randomIntegers(7);
  const jitter = () => 0.02 + next(1000) * 2e-5;
  const { playout } = simulate(8, jitter, 2);
  assert.ok(playout.depth * BLOCK >= 0.04 * RATE, `depth ${playout.depth}`);
  assert.ok(playout.underruns <= 5);
  assert.ok(playout.starved / playout.quanta < 0.02);
});

test("depth comes down once spare time has been there for ten seconds, without a step", () => {
  const { left, playout } = simulate(10.5, () => 0.001, 8);
  assert.ok(playout.depth < 8);
  assert.equal(playout.underruns, 0);
  // A ramp of 1 / 65,536 a frame, cross-faded over 240 frames between points 256 k frames apart.
  const most = 1 / 65_536 + ((8 - playout.depth) * BLOCK) / 65_536 / (0.005 * RATE) + 1e-6;
  for (let i = RATE; i < left.length; i++) {
    const step = left[i]! - left[i - 1]!;
    if (step < -0.5) continue;
    assert.ok(step >= 0 && step <= most, `step ${step} at frame ${i}`);
  }
});

test("depth does not come down again soon after an underrun", () => {
  const { playout } = simulate(15, (k) => (k === 50 ? 0.05 : 0.001));
  assert.equal(playout.underruns, 1);
  assert.ok(playout.depth * BLOCK >= 0.05 * RATE);
});

test("a server that is gone is silence, not an underrun", () => {
  const capacity = RenderedRing.capacity(BLOCK, 2 * MAX_DEPTH);
  const ring = new RenderedRing(capacity, new ArrayBuffer(RenderedRing.bytes(capacity)));
  const playout = new Playout(ring, BLOCK, RATE, 2);
  ring.linked = true;
  const left = new Float32Array(QUANTUM);
  const right = new Float32Array(QUANTUM);
  const pcm = new Float32Array(2 * BLOCK).fill(0.5);
  let clock = 0;
  for (; clock < 20 * BLOCK; clock += QUANTUM) {
    if (clock % BLOCK === 0 && clock > 0) ring.write(clock - BLOCK, pcm);
    playout.pull(left, right, clock + QUANTUM);
  }
  assert.equal(left[0], 0.5);
  ring.linked = false;
  const before = playout.quanta;
  for (let i = 0; i < 100; i++) playout.pull(left, right, (clock += QUANTUM));
  assert.ok(Math.abs(left[0]!) < 1e-6);
  assert.equal(playout.underruns, 0);
  assert.equal(playout.quanta, before);

  ring.linked = true;
  const again = clock + 5000;
  ring.write(again, pcm);
  ring.write(again + BLOCK, pcm);
  playout.pull(left, right, again + 2 * BLOCK);
  playout.pull(left, right, again + 2 * BLOCK + QUANTUM);
  assert.equal(playout.delay(again + 2 * BLOCK + QUANTUM), 2 * BLOCK - QUANTUM);
});
