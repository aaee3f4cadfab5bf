import assert from "node:assert/strict";
import { test } from "node:test";

import { Ledger } from "../src/engine/ledger.js";
import { Motion } from "../src/engine/motion.js";
import { fromWire, toWire } from "../src/engine/pcm.js";
import { Stream } from "../src/engine/stream.js";
import { CaptureRing } from "../src/line/captured.js";
import { MAX_DEPTH } from "../src/line/playout.js";
import type { Block, Message } from "../src/protocol/index.js";
import { objectId, residualId } from "../src/protocol/parts.js";
import { Capturing } from "../src/worklet/capturing.js";
import { FakeServer } from "./fake_server.js";
import { randomIntegers } from "./random.js";

const BLOCK = 256;
const QUANTUM = 128;

function ringOf(inputs: number): CaptureRing {
  const shape = { inputs, block: BLOCK };
  return new CaptureRing(shape, new ArrayBuffer(CaptureRing.bytes(shape)));
}

/** A stream over a fake server, fed by a capturing of two inputs. */
function streaming() {
  const ring = ringOf(2);
  const played: number[] = [];
  const sink = { linked: false, write: (t: number) => void played.push(t) };
  const ledger = new Ledger();
  const server: FakeServer = new FakeServer(undefined, { frame: (frame) => stream.play(frame) });
  const stream = new Stream(ring, sink, server.session, ledger);
  const capturing = new Capturing(ring);
  const capture = (...inputs: Float32Array[][]): void => {
    for (let i = 0; i < BLOCK / QUANTUM; i++) capturing.take(inputs, QUANTUM, new Float32Array(2));
    stream.pump(0);
  };
  const blocks = (): Block[] => {
    return server.take().filter((message): message is Block => message.name === "BLOCK");
  };
  return { server, stream, ledger, capture, blocks, played };
}

const level = (value: number): Float32Array[] => [new Float32Array(QUANTUM).fill(value)];

test("any quanta of any inputs come out of the ring as they went in", () => {
  const next = randomIntegers(3);
  const ring = ringOf(5);
  const capturing = new Capturing(ring);
  const levels = new Float32Array(5);
  for (let block = 0; block < 300; block++) {
    const expected = Array.from({ length: 5 }, () => new Float32Array(BLOCK));
    let active = 0;
    for (let at = 0; at < BLOCK; at += QUANTUM) {
      const inputs = expected.map((whole, input) => {
        if (next(2) === 0) return [];
        const samples = Float32Array.from({ length: QUANTUM }, () => next(1000) / 1000);
        whole.set(samples, at);
        active |= 1 << input;
        return [samples];
      });
      capturing.take(inputs, QUANTUM, levels);
    }
    const captured = ring.peek()!;
    assert.equal(captured.index, block);
    assert.equal(captured.active, active);
    for (let input = 0; input < 5; input++) {
      if (active & (1 << input)) assert.deepEqual(captured.samples(input), expected[input]);
    }
    ring.release();
    assert.equal(ring.peek(), undefined);
  }
});

test("an engine that stands still loses the newest blocks, and their numbers stay", () => {
  const ring = ringOf(1);
  const capturing = new Capturing(ring);
  const quantum = (): boolean => capturing.take([level(1)], QUANTUM, new Float32Array(1));
  for (let i = 0; i < 2 * 100; i++) quantum();
  assert.equal(capturing.lost, 36);
  for (let i = 0; i < 64; i++) ring.release();
  quantum();
  assert.ok(quantum());
  assert.equal(ring.peek()!.index, 100);
});

test("peaks of inputs are kept until they are read", () => {
  const levels = new Float32Array(2);
  const capturing = new Capturing(ringOf(2));
  capturing.take([level(-0.5), []], QUANTUM, levels);
  capturing.take([level(0.25), level(0.125)], QUANTUM, levels);
  assert.deepEqual([...levels], [0.5, 0.125]);
});

test("inputs are sent as the sources they belong to, and others not at all", () => {
  const { server, stream, ledger, capture, blocks } = streaming();
  server.open();
  ledger.add(7, { position: [1, 0, 0] });
  stream.attach(1, 7);
  capture(level(0.25), level(0.5));
  capture(level(0.25), []);
  const [both, none] = blocks();
  assert.deepEqual(both!.ids, [7]);
  assert.deepEqual(fromWire(both!.pcm, 0), new Float32Array(BLOCK).fill(0.5));
  assert.deepEqual([both!.t, none!.t], [0, BLOCK]);
  assert.deepEqual(none!.ids, []);
  ledger.remove(7);
  capture(level(0.25), level(0.5));
  assert.deepEqual(blocks()[0]!.ids, []);
  assert.equal(none!.pcm.length, 0);
});

test("the window is never exceeded, and what waits goes as FRAMEs come", () => {
  const { server, stream, capture, blocks, played } = streaming();
  server.open();
  for (let i = 0; i < 10; i++) capture(level(0.1));
  assert.deepEqual(
    blocks().map(({ seq }) => seq),
    [0, 1, 2, 3],
  );
  server.frame(0, 0);
  stream.pump(0);
  assert.deepEqual(
    blocks().map(({ t }) => t),
    [4 * BLOCK],
  );
  assert.deepEqual(played, [0]);
});

test("blocks whose time has passed while the server stalled are not sent any more", () => {
  const { server, stream, capture, blocks } = streaming();
  server.open();
  for (let i = 0; i < 4 + MAX_DEPTH + 5; i++) capture(level(0.1));
  assert.equal(stream.skipped, 5);
  blocks();
  server.frame(0, 0);
  stream.pump(0);
  assert.deepEqual(
    blocks().map(({ seq, t }) => [seq, t]),
    [[4, (4 + 5) * BLOCK]],
  );
});

test("nothing is kept for later while no server is there", () => {
  const { server, capture, blocks } = streaming();
  for (let i = 0; i < 10; i++) capture(level(0.1));
  server.open();
  assert.deepEqual(blocks(), []);
  capture(level(0.1));
  assert.deepEqual(
    blocks().map(({ seq, t }) => [seq, t]),
    [[0, 10 * BLOCK]],
  );
});

const always = (): boolean => true;
const positionsIn = (messages: Message[]): number[][] => {
  const poses = messages.find((message) => message.name === "POSES");
  return poses?.name === "POSES" ? [[...poses.ids], [...new Float32Array(poses.xyz.buffer)]] : [];
};

test("of many moves of a source the last one goes out, with those of others in one message", () => {
  const ledger = new Ledger();
  for (const id of [1, 2, 3]) ledger.add(id, { position: [0, 0, 0] });
  ledger.place(1, [1, 1, 1]);
  ledger.place(1, [2, 0, 0]);
  ledger.place(3, [0, 4, 0]);
  ledger.place(8, [9, 9, 9]);
  const changes = ledger.changes(0, BLOCK, 48_000, always);
  assert.deepEqual(positionsIn(changes), [
    [1, 3],
    [2, 0, 0, 0, 4, 0],
  ]);
  assert.deepEqual(ledger.changes(BLOCK, 2 * BLOCK, 48_000, always), []);
});

test("settings are gathered, and wait when the server's rate is reached", () => {
  const ledger = new Ledger();
  ledger.add(1, {});
  ledger.change(1, { gain: 0.5 });
  ledger.change(1, { gain: 0.25, rolloff: 2 });
  assert.deepEqual(
    ledger.changes(0, BLOCK, 48_000, () => false),
    [],
  );
  assert.deepEqual(ledger.changes(0, BLOCK, 48_000, always), [
    { name: "SOURCE_SET", id: 1, at: -1, gain: 0.25, rolloff: 2 },
  ]);
});

test("what may have been lost on its way is sent again", () => {
  const ledger = new Ledger();
  ledger.add(1, { position: [1, 0, 0] });
  ledger.add(2, { text: "from left to right" });
  ledger.said(2, "from left to right", [0, 1, 0], true);
  ledger.place(1, [2, 0, 0]);
  ledger.change(1, { gain: 0.5 });
  const sent = ledger.changes(0, BLOCK, 48_000, always);
  assert.equal(sent.length, 2);
  ledger.resent();
  assert.deepEqual(ledger.changes(BLOCK, 2 * BLOCK, 48_000, always), sent);
});

test("a path is where its formula is at the end of every block", () => {
  const ledger = new Ledger();
  ledger.add(4, {});
  ledger.follow(
    4,
    new Motion(
      [
        [0, 0, 0, 0],
        [1, 4.8, 0, 0],
      ],
      true,
    ),
  );
  for (let k = 0; k < 400; k++) {
    const t = 1000 + k * 480;
    const [, [x]] = positionsIn(ledger.changes(t, t + 480, 48_000, always)) as [number[], number[]];
    assert.ok(Math.abs(x! - (4.8 * (((k + 1) * 480) % 48_000)) / 48_000) < 1e-5, `block ${k}`);
  }
});

test("motion rests at its ends unless it loops", () => {
  const points = [
    [0, 1, 0, 0],
    [2, 3, 0, 0],
    [3, 3, 2, 0],
  ] as const;
  const once = new Motion(points, false);
  assert.deepEqual(once.at(-1), [1, 0, 0]);
  assert.deepEqual(once.at(1), [2, 0, 0]);
  assert.deepEqual(once.at(2.5), [3, 1, 0]);
  assert.deepEqual(once.at(99), [3, 2, 0]);
  assert.deepEqual(new Motion(points, true).at(3 + 1), [2, 0, 0]);
  assert.deepEqual(new Motion([[0, 5, 6, 7]], true).at(2), [5, 6, 7]);
});

test("a server that lost the scene is told all of it, sentences as the places they meant", () => {
  const ledger = new Ledger();
  ledger.scene({ hrtf: "kemar" });
  ledger.add(1, { text: "on the left" });
  ledger.said(1, "on the left", [0, 1.5, 0], false);
  ledger.add(2, { position: [1, 0, 0] });
  ledger.said(2, "from left to right", [0, 2, 0], true);
  ledger.add(3, { position: [1, 0, 0], gain: 0.5 });
  ledger.place(3, [3, 0, 0]);
  ledger.add(4, {});
  ledger.remove(4);
  assert.deepEqual(ledger.replay(), [
    { name: "SCENE_SET", at: -1, hrtf: "kemar" },
    { name: "SOURCE_ADD", id: 1, position: [0, 1.5, 0] },
    { name: "SOURCE_ADD", id: 2, text: "from left to right" },
    { name: "SOURCE_ADD", id: 3, gain: 0.5, position: [3, 0, 0] },
  ]);
});

test("int16 on the wire is floor(x · 32768 + 0.5), held within its range", () => {
  const samples = Float32Array.from([0, 0.5, -0.5, 1, -1, 2, -2, 1.4 / 32_768, -0.5 / 32_768]);
  const pcm = toWire([samples], samples.length, 1);
  assert.deepEqual(
    [...new Int16Array(pcm.buffer)],
    [0, 16_384, -16_384, 32_767, -32_768, 32_767, -32_768, 1, 0],
  );
  assert.equal(fromWire(pcm, 1)[1], 0.5);
});

test("samples are read wherever they lie in a message", () => {
  const bytes = new Uint8Array(1 + 8);
  new DataView(bytes.buffer).setFloat32(1, 0.75, true);
  new DataView(bytes.buffer).setFloat32(5, -0.25, true);
  assert.deepEqual([...fromWire(bytes.subarray(1), 0)], [0.75, -0.25]);
});

test("a new session is told of a mixture as it is, with what was done to its parts", () => {
  const ledger = new Ledger();
  ledger.add(1, { kind: "mixture", text: "dog left, cat right", gain: 0.5 });
  ledger.apart(1, "dog left, cat right", ["dog", "cat"]);
  ledger.add(2, { position: [1, 0, 0] });
  ledger.place(objectId(1, 1), [0, 2, 0]);
  ledger.change(residualId(1), { gain: 0.25 });
  assert.ok(ledger.isMixture(1));
  assert.ok(!ledger.isMixture(2));
  const moved = ledger.changes(0, BLOCK, 48_000, always);
  assert.deepEqual(
    moved.map((message) => ("ids" in message ? message.ids : "id" in message && message.id)),
    [residualId(1), [objectId(1, 1)]],
  );
  ledger.remove(objectId(1, 2));
  assert.deepEqual(ledger.replay(), [
    { name: "SOURCE_ADD", id: 1, kind: "mixture", text: "dog left, cat right", gain: 0.5 },
    { name: "SOURCE_SET", id: 65_537, at: -1, position: [0, 2, 0] },
    { name: "SOURCE_REMOVE", id: 131_073, at: -1 },
    { name: "SOURCE_SET", id: 327_681, at: -1, gain: 0.25 },
    { name: "SOURCE_ADD", id: 2, position: [1, 0, 0] },
  ]);
  ledger.apart(1, "owl behind", ["owl"]);
  assert.deepEqual(ledger.replay().slice(0, 2), [
    { name: "SOURCE_ADD", id: 1, kind: "mixture", text: "owl behind", gain: 0.5 },
    { name: "SOURCE_SET", id: 327_681, at: -1, gain: 0.25 },
  ]);
  ledger.remove(1);
  assert.equal(ledger.replay().length, 1);
  assert.ok(!ledger.has(residualId(1)));
});

test("a part keeps all but its place where a new text names it again", () => {
  const ledger = new Ledger();
  ledger.add(1, { kind: "mixture", text: "dog left, dog right, cat behind" });
  ledger.apart(1, "dog left, dog right, cat behind", ["dog", "dog", "cat"]);
  ledger.change(objectId(1, 1), { gain: 0.5 });
  ledger.change(objectId(1, 2), { gain: 0.25, spread: 0.5 });
  ledger.changes(0, BLOCK, 48_000, always);
  ledger.place(objectId(1, 2), [0, 2, 0]);
  ledger.change(objectId(1, 3), { gain: 2 });
  ledger.apart(1, "cat left, dog behind, dog above, owl right", ["cat", "dog", "dog", "owl"]);
  // What was still to be sent goes to the new number; the old place does not.
  assert.deepEqual(ledger.changes(BLOCK, 2 * BLOCK, 48_000, always), [
    { name: "SOURCE_SET", id: objectId(1, 1), at: -1, gain: 2 },
  ]);
  const text = "cat left, dog behind, dog above, owl right";
  assert.deepEqual(ledger.replay(), [
    { name: "SOURCE_ADD", id: 1, kind: "mixture", text },
    { name: "SOURCE_SET", id: objectId(1, 1), at: -1, gain: 2 },
    { name: "SOURCE_SET", id: objectId(1, 2), at: -1, gain: 0.5 },
    { name: "SOURCE_SET", id: objectId(1, 3), at: -1, gain: 0.25, spread: 0.5 },
  ]);
});

test("what was still to be sent of the rest of a mixture outlives a new text", () => {
  const ledger = new Ledger();
  ledger.add(1, { kind: "mixture", text: "dog left" });
  ledger.apart(1, "dog left", ["dog"]);
  ledger.change(residualId(1), { gain: 0.25 });
  ledger.place(residualId(1), [0, 2, 0]);
  ledger.apart(1, "cat right", ["cat"]);
  assert.deepEqual(ledger.changes(0, BLOCK, 48_000, always), [
    { name: "SOURCE_SET", id: residualId(1), at: -1, gain: 0.25 },
    {
      name: "POSES",
      at: -1,
      ids: [residualId(1)],
      xyz: new Uint8Array(Float32Array.of(0, 2, 0).buffer),
    },
  ]);
});
