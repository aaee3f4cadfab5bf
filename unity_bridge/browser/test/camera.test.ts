import assert from "node:assert/strict";
import { test } from "node:test";

import { fromDirection } from "../src/client/geometry.js";
import { directionSeen } from "../src/page/camera.js";

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
};

test("the edges of a picture are half the field of view away", () => {
  const size = { width: 640, height: 480 };
  for (const fov of [20, 60, 90, 150]) {
    const left = directionSeen(0, 240, size, fov);
    near(left.azimuth_deg, fov / 2);
    near(left.elevation_deg, 0);
    near(directionSeen(640, 240, size, fov).azimuth_deg, -fov / 2);
    near(directionSeen(320, 240, size, fov).azimuth_deg, 0);
  }
});

test("what is placed in a direction is projected back to its pixel", () => {
  const size = { width: 1280, height: 720 };
  const focal = 640 / Math.tan(Math.PI / 6);
  for (const [x, y] of [
    [0, 0],
    [1280, 720],
    [100, 650],
    [700, 10],
  ] as const) {
    const [front, left, up] = fromDirection({
      ...directionSeen(x, y, size, 60),
      distance_m: 3,
    });
    near(640 - (focal * left) / front, x);
    near(360 - (focal * up) / front, y);
  }
});
