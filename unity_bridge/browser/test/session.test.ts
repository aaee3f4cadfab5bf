import assert from "node:assert/strict";
import { test } from "node:test";

import { ProtocolError, type Message } from "../src/protocol/index.js";
import { FakeServer, HELLO, WELCOME } from "./fake_server.js";

const add = (id: number): Message => ({ name: "SOURCE_ADD", id, position: [1, 0, 0] });
const refusal = (code: string, rid?: number): Message => ({
  name: "ERROR",
  code,
  message: "no",
  fatal: false,
  ...(rid !== undefined && { rid }),
});

test("HELLO is said first, and BLOCKs go as far as the window", () => {
  const server = new FakeServer();
  server.connect();
  assert.deepEqual(server.take(), [HELLO]);
  assert.equal(server.session.credit, 0);
  server.say({ ...WELCOME, window: 2 });
  assert.equal(server.session.credit, 2);
  server.block(0);
  server.block(256);
  assert.equal(server.session.credit, 0);
  assert.deepEqual(
    server.take().map((m) => m.name === "BLOCK" && [m.seq, m.t]),
    [
      [0, 0],
      [1, 256],
    ],
  );
  server.frame(0, 0);
  assert.equal(server.session.credit, 1);
  assert.deepEqual(server.events, ["opened", "frame 0"]);
});

test("a refused BLOCK has no FRAME, and the next one's is taken", () => {
  const server = new FakeServer();
  server.open();
  server.block(0);
  server.block(256);
  server.say({ name: "ERROR", code: "bad_block", message: "no", fatal: false, seq: 0 });
  assert.equal(server.session.credit, 3);
  server.frame(1, 256);
  assert.deepEqual(server.events, ["opened", "problem bad_block", "frame 1"]);
});

for (const [what, message] of [
  ["a FRAME nobody waits for", { seq: 5, t: 0 }],
  ["a FRAME of another BLOCK", { seq: 1, t: 0 }],
  ["a FRAME of another time", { seq: 0, t: 1 }],
] as const) {
  test(`${what} breaks the protocol`, () => {
    const server = new FakeServer();
    server.open();
    if (message.seq !== 5) server.block(0);
    assert.throws(() => server.frame(message.seq, message.t), { code: "bad_message" });
  });
}

test("what only clients say, a second WELCOME and another version break the protocol", () => {
  const server = new FakeServer();
  server.connect();
  assert.throws(() => server.say({ ...WELCOME, v: [2, 0] }), { code: "unsupported_version" });
  assert.throws(() => server.say({ ...WELCOME, sample_rate: 44_100 }), { code: "bad_message" });
  assert.throws(() => server.say({ ...WELCOME, window: 0 }), { code: "bad_message" });
  server.say(WELCOME);
  assert.throws(() => server.say(WELCOME), { code: "bad_message" });
  assert.throws(() => server.say(add(1)), { code: "bad_message" });
});

test("asks go one after the other, and an ERROR belongs to the one that is out", async () => {
  const server = new FakeServer();
  server.open();
  const first = server.session.ask({ messages: [add(1)] }, 0);
  const second = server.session.ask({ messages: [add(2)] }, 0);
  assert.deepEqual(
    server.heard.map(({ name }) => name),
    ["HELLO", "SOURCE_ADD", "PING"],
  );
  server.say(refusal("bad_source"));
  server.pong();
  assert.deepEqual(
    server.heard.map(({ name }) => name),
    ["SOURCE_ADD", "PING"],
  );
  server.pong();
  await assert.rejects(first, { code: "bad_source" });
  assert.equal(await second, undefined);
});

test("sentences are answered by their own RESOLVED", async () => {
  const server = new FakeServer();
  server.open();
  server.take();
  const describe = { name: "DESCRIBE", rid: 7, id: 0, text: "a dog" } as const;
  const answer = server.session.ask({ messages: [describe], rid: 7 }, 0);
  const resolved = {
    name: "RESOLVED",
    rid: 7,
    id: 0,
    position: [1, 2, 3],
    confidence: 0.5,
  } as const;
  server.say({ ...resolved, rid: 3 });
  server.say(resolved);
  server.pong();
  assert.deepEqual(await answer, resolved);
});

test("a thousand asks at once stay below the server's rate", async () => {
  const server = new FakeServer();
  server.open();
  server.take();
  const times: number[] = [];
  const asks = Array.from({ length: 1000 }, (_, i) => {
    return server.session.ask({ messages: [add(i + 1)] }, server.now_ms);
  });
  while (times.length < 1000) {
    if (server.heard.some(({ name }) => name === "SOURCE_ADD")) {
      times.push(server.now_ms);
      server.pong();
    } else {
      server.now_ms += 1;
      server.session.advance(server.now_ms);
    }
  }
  await Promise.all(asks);
  times.forEach((time, i) => assert.ok(i < 200 || time - times[i - 200]! >= 1000));
});

test("an ask whose connection is lost is taken back and asked again", async () => {
  const server = new FakeServer();
  server.open();
  const remove = { name: "SOURCE_REMOVE", id: 1, at: -1 } as const;
  const added = server.session.ask({ messages: [add(1)], undo: [remove] }, 0);
  const next = server.session.ask({ messages: [add(2)] }, 0);
  server.session.disconnected(true);
  server.take();
  server.connect();
  assert.deepEqual(server.take(), [
    { name: "RESUME", session: WELCOME.session, resume_key: WELCOME.resume_key, seq: -1 },
  ]);
  server.say(WELCOME);
  assert.equal(server.heard[0]!.name, "SOURCE_REMOVE");
  // The server never had it: that is no fault of the ask.
  server.say(refusal("bad_source"));
  server.pong();
  assert.deepEqual(server.heard[0], add(1));
  server.pong();
  assert.equal(await added, undefined);
  assert.deepEqual(server.heard[0], add(2));
  server.pong();
  await next;
  assert.deepEqual(server.events, ["opened", "resumed"]);
});

test("RESUME tells the last FRAME, and blocks go on with the next number", () => {
  const server = new FakeServer();
  server.open();
  server.block(0);
  server.block(256);
  server.frame(0, 0);
  server.session.disconnected(true);
  server.take();
  server.connect();
  const [resume] = server.take();
  assert.equal(resume?.name === "RESUME" && resume.seq, 0);
  server.say(WELCOME);
  assert.equal(server.session.credit, 4);
  server.block(10_000);
  const [block] = server.take();
  assert.equal(block?.name === "BLOCK" && block.seq, 2);
});

test("a session that is gone is a new HELLO, and the scene is restored before what waits", async () => {
  const server = new FakeServer();
  server.open();
  const waiting = server.session.ask({ messages: [add(9)] }, 0);
  server.session.disconnected(false);
  server.take();
  server.session.restore([add(1), add(2)], assert.fail);
  server.connect();
  assert.deepEqual(server.take(), [HELLO]);
  server.say(WELCOME);
  const order: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const [source] = server.heard;
    order.push(source?.name === "SOURCE_ADD" && source.id);
    server.pong();
  }
  assert.deepEqual(order, [1, 2, 9]);
  await waiting;
});

test("once there will be no connection, what waits and what comes is rejected", async () => {
  const server = new FakeServer();
  server.open();
  const waiting = server.session.ask({ messages: [add(1)] }, 0);
  server.session.abandon(new ProtocolError("unauthorized", "the token is wrong"));
  await assert.rejects(waiting, { code: "unauthorized" });
  await assert.rejects(server.session.ask({ messages: [add(2)] }, 0), { code: "unauthorized" });
});

test("what the wire cannot carry is rejected and does not stop what follows", async () => {
  const server = new FakeServer();
  server.open();
  server.take();
  const bad = server.session.ask({ messages: [{ name: "SOURCE_ADD", id: 1, gain: NaN }] }, 0);
  const good = server.session.ask({ messages: [add(2)] }, 0);
  await assert.rejects(bad, { code: "bad_message" });
  server.pong();
  await good;
});

test("PING of the server is answered, and errors that nobody waits for are told", () => {
  const server = new FakeServer();
  server.open();
  server.take();
  server.now_ms = 3;
  server.say({ name: "PING", t_ns: 17 });
  assert.deepEqual(server.take(), [
    { name: "PONG", t_ns: 17, recv_ns: 3_000_000, send_ns: 3_000_000 },
  ]);
  server.say(refusal("bad_source"));
  assert.deepEqual(server.events, ["opened", "problem bad_source"]);
});
