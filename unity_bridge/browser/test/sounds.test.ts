import assert from "node:assert/strict";
import { test } from "node:test";

import { SOUNDS, soundNamed } from "../src/page/sounds.js";

for (const { name, render } of SOUNDS) {
  for (const rate of [44_100, 48_000]) {
    test(`${name} at ${rate} Hz: a loop within bounds, without a seam or an offset`, () => {
      const loop = render(rate);
      assert.ok(loop.length >= 2 * rate);
      const peak = loop.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      assert.ok(Math.abs(peak - 0.25) < 1e-6, `peak ${peak}`);
      const mean = loop.reduce((sum, sample) => sum + sample, 0) / loop.length;
      assert.ok(Math.abs(mean) < 0.005, `mean ${mean}`);
      const steps = loop.map((sample, i) => Math.abs(sample - loop.at(i - 1)!));
      const seam = steps[0]!;
      const within = steps.subarray(1).reduce((most, step) => Math.max(most, step), 0);
      assert.ok(seam <= within, `seam ${seam}, within ${within}`);
    });
  }
}

test("every sound goes by its name and its other words, inside longer labels too", () => {
  for (const sound of SOUNDS) {
    for (const word of [sound.name, ...sound.aliases]) assert.equal(soundNamed(word), sound);
  }
  assert.equal(soundNamed("Church Bell")?.name, "bell");
  assert.equal(soundNamed("an angry wasp")?.name, "bee");
  assert.equal(soundNamed("submarine"), undefined);
  assert.equal(soundNamed("beer"), undefined);
});
