// Runs the WebGL library of the package against a browser that notes what it is asked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const LIBRARY = new URL(
  "../../../unity_bridge/com.auricle.spatial/Runtime/Plugins/WebGL/auricle.jslib",
  import.meta.url,
);

/** A player: the library's functions, the strings of its memory, and what the client was told. */
function player({ refuse = false } = {}) {
  const told = [];
  const strings = new Map();
  const listeners = {};
  const client = {
    connection: { state: "connecting" },
    output: { connect: (to) => told.push(["connected to", to]) },
    on: (event, listener) => (listeners[event] = listener),
    addSource: async (fields) => {
      told.push(["add", fields]);
      if (refuse) throw new Error("no place");
      const note = (name) => (value) => told.push([name, value]);
      return { source: { input: "input", moveTo: note("move"), set: note("set"), say: async (text) => told.push(["say", text]) } };
    },
    removeSource: async () => told.push(["remove"]),
    listen: (pose) => told.push(["listen", pose]),
    setScene: async (scene) => told.push(["scene", scene]),
    close: () => told.push(["close"]),
  };
  class Context {
    destination = "speakers";
    resume() {}
    close() {
      told.push(["context closed"]);
    }
    createBuffer(channels, frames, rate) {
      const data = new Float32Array(frames);
      return { channels, rate, data, getChannelData: () => data };
    }
    createBufferSource() {
      const source = { playbackRate: {}, connect: (to) => told.push(["play into", to]), disconnect() {} };
      source.start = (when, offset) => told.push(["start", offset, source.loop, [...source.buffer.data]]);
      source.stop = () => told.push(["stop"]);
      return source;
    }
  }
  const globals = {
    AudioContext: Context,
    URL,
    console: { warn: (text) => told.push(["warn", text]) },
    document: { baseURI: "https://game.example/play/", addEventListener() {} },
    UTF8ToString: (pointer) => strings.get(pointer),
    lengthBytesUTF8: (text) => Buffer.byteLength(text),
    _malloc: () => 77,
    stringToUTF8: (text, pointer) => strings.set(pointer, text),
    HEAPF32: new Float32Array(64),
    LibraryManager: { library: {} },
    autoAddDeps() {},
    mergeInto: (library, functions) => Object.assign(library, functions),
  };
  vm.createContext(globals);
  // A vm has no import(); the module is what the test says.
  const text = readFileSync(LIBRARY, "utf8").replace("import(", "load(");
  globals.load = async (url) => {
    told.push(["load", url]);
    return { AuricleClient: { create: async (context, server, options) => (told.push(["create", server, options]), client) } };
  };
  vm.runInContext(text, globals);
  const library = globals.LibraryManager.library;
  globals.auricleWeb = library.$auricleWeb;
  const text_at = (text) => {
    const pointer = 100 + strings.size;
    strings.set(pointer, text);
    return pointer;
  };
  return { library, told, listeners, strings, text_at, heap: globals.HEAPF32, web: globals.auricleWeb };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
/** Across the vm's border prototypes differ; content is what counts. */
const same = (a, b) => assert.equal(JSON.stringify(a), JSON.stringify(b));

test("sources, poses and clips reach the browser client", async () => {
  const { library, told, listeners, text_at, heap } = player();
  library.AuricleWebOpen(text_at("StreamingAssets/auricle/index.js"), text_at("ws://h:1"), text_at(""), 64);
  library.AuricleWebPlace(1, text_at('{"position":[0,2,0],"gain":0.5}'));
  heap.set([0.5, 0.25, -0.5, 0.75], 4);
  library.AuricleWebClip(1, 16, 2, 2, 44100);
  library.AuricleWebPlay(1, 0.25, 1, 1);
  await settled();
  same(told[0], ["start", 0.25, true, [0.375, 0.125]]);
  same(told[1], ["load", "https://game.example/play/StreamingAssets/auricle/index.js"]);
  same(told[2], ["create", "ws://h:1", { maxSources: 32 }]);
  same(told.slice(3), [
    ["connected to", "speakers"],
    ["add", { position: [0, 2, 0], gain: 0.5 }],
    ["play into", "input"],
  ]);
  told.length = 0;
  library.AuricleWebMove(1, 1, 0, 0);
  library.AuricleWebMove(1, 1, 0, 0);
  library.AuricleWebPlace(1, text_at('{"text":"behind","gain":1}'));
  library.AuricleWebListen(1, 2, 3, 0, 0, 0, 1);
  library.AuricleWebRoom(text_at('{"wet":0.5}'));
  library.AuricleWebRemove(1);
  await settled();
  same(told, [
    ["move", [1, 0, 0]],
    ["set", { gain: 1 }],
    ["say", "behind"],
    ["listen", { position: [1, 2, 3], orientation: [0, 0, 0, 1] }],
    ["scene", { wet: 0.5 }],
    ["stop"],
    ["remove"],
  ]);
  assert.equal(library.AuricleWebState(), 0);
  listeners.connection({ state: "open", server: "auricle/0.1" });
  assert.equal(library.AuricleWebState(), 1);
  listeners.connection({ state: "lost", reason: "gone" });
  assert.equal(library.AuricleWebState(), 2);
  listeners.connection({ state: "closed", reason: "no" });
  assert.equal(library.AuricleWebState(), 3);
});

test("a source that is refused is told and can be placed again", async () => {
  const { library, told, text_at } = player({ refuse: true });
  library.AuricleWebOpen(text_at("i.js"), text_at("ws://h:1"), text_at("t"), 8);
  library.AuricleWebPlace(1, text_at('{"text":"nowhere"}'));
  await settled();
  same(told.at(-1), ["warn", "Auricle: source 1: no place"]);
  library.AuricleWebPlace(1, text_at('{"position":[1,0,0]}'));
  await settled();
  same(told.filter(([what]) => what === "add").length, 2);
});

test("what is removed before the client is there is never added", async () => {
  const { library, told, text_at } = player();
  library.AuricleWebOpen(text_at("i.js"), text_at("ws://h:1"), text_at(""), 8);
  library.AuricleWebPlace(1, text_at('{"position":[1,0,0]}'));
  library.AuricleWebRemove(1);
  await settled();
  same(told.filter(([what]) => what === "add"), []);
  library.AuricleWebClose();
  same(told.slice(-2), [["close"], ["context closed"]]);
});

test("a client that cannot be loaded is a reason in words", async () => {
  const { library, strings, text_at, web } = player();
  web.context = null;
  library.AuricleWebOpen(text_at("http://[broken"), text_at("ws://h:1"), text_at(""), 8);
  await settled();
  assert.equal(library.AuricleWebState(), 3);
  assert.match(strings.get(library.AuricleWebMessage()), /does not run/);
});
