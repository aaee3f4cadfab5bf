import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { decode, encode, ProtocolError } from "../src/protocol/index.js";
import { randomIntegers } from "./random.js";

const TABLE = process.env["AURICLE_VECTORS"]!;

const rows = readFileSync(TABLE, "ascii")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => line.split("\t") as [kind: string, name: string, hex: string]);

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

function vectors(kind: string): [name: string, data: Uint8Array][] {
  const chosen = rows.filter((row) => row[0] === kind);
  assert.ok(chosen.length > 10, `the table has ${chosen.length} vectors of kind ${kind}`);
  return chosen.map(([, name, hex]) => [name, bytes(hex)]);
}

for (const [name, data] of vectors("OK")) {
  test(`OK ${name}: decodes, and encodes to the same bytes`, () => {
    assert.deepEqual(encode(decode(data)), data);
  });
}

for (const [name, data] of vectors("LAX")) {
  test(`LAX ${name}: decodes, and settles on its canonical form`, () => {
    const canonical = encode(decode(data));
    assert.notDeepEqual(canonical, data);
    assert.deepEqual(encode(decode(canonical)), canonical);
  });
}

for (const [name, data] of vectors("BAD")) {
  test(`BAD ${name}: refused with one clear sentence`, () => {
    assert.throws(
      () => decode(data),
      (error: unknown) => {
        assert.ok(error instanceof ProtocolError, `${error} is not the codec's own`);
        assert.equal(error.code, "bad_message");
        assert.match(error.reason, /^.{8,}$/);
        return true;
      },
    );
  });
}

const TRANSCRIPTS = TABLE.replace("messages.tsv", "transcripts.tsv");
const absent = existsSync(TRANSCRIPTS) ? false : "this checkout has no transcripts.tsv";

test(
  "every message of the session transcripts decodes and encodes to the same bytes",
  {
    skip: absent,
  },
  () => {
    const said = readFileSync(TRANSCRIPTS, "ascii")
      .split("\n")
      .map((line) => line.split("\t"))
      .filter(([, , , what]) => what === "C" || what === "S");
    assert.ok(said.length > 100);
    for (const [session, , , , note, hex] of said) {
      assert.deepEqual(encode(decode(bytes(hex!))), bytes(hex!), `${session}: ${note}`);
    }
  },
);

test("HELLO of another major version is told apart from one with a fault", () => {
  const later = bytes("920181a176920200");
  assert.throws(() => decode(later), { code: "unsupported_version" });
});

test("100,000 mutated messages decode or are refused, and what decodes encodes", () => {
  const good = rows.filter(([kind, , hex]) => kind !== "BAD" && hex.length < 1000);
  const seeds = good.map(([, , hex]) => bytes(hex));
  const next = randomIntegers(20_261_120);
  let decoded = 0;
  for (let round = 0; round < 100_000; round++) {
    const data = mutated(seeds[next(seeds.length)]!, next);
    try {
      const message = decode(data);
      const canonical = encode(message);
      assert.deepEqual(encode(decode(canonical)), canonical);
      decoded++;
    } catch (error) {
      if (error instanceof ProtocolError) continue;
      assert.fail(`${Buffer.from(data).toString("hex")}: ${error}`);
    }
  }
  // Were nearly all refused at their first byte, the fuzz would say nothing.
  assert.ok(decoded > 5_000, `${decoded} decoded`);
});

function mutated(seed: Uint8Array, next: (below: number) => number): Uint8Array {
  const data = [...seed];
  for (let changes = 1 + next(3); changes > 0; changes--) {
    const at = next(data.length + 1);
    const what = next(4);
    if (what === 0) data.splice(at, 1);
    else if (what === 1) data.splice(at, 0, next(256));
    else if (what === 2) data[at] = (data[at] ?? 0) ^ (1 << next(8));
    else data.length = at;
  }
  return new Uint8Array(data);
}
