import assert from "node:assert/strict";
import { test } from "node:test";

import * as geometry from "../src/client/geometry.js";
import type { Quaternion, Vector } from "../src/protocol/index.js";

function near(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  const far = actual.some((value, i) => Math.abs(value - expected[i]!) > 1e-12);
  assert.ok(!far, `${actual.join(", ")} is not ${expected.join(", ")}`);
}

test("azimuth turns to the left and elevation up", () => {
  near(geometry.fromDirection({ azimuth_deg: 90, elevation_deg: 0, distance_m: 2 }), [0, 2, 0]);
  near(geometry.fromDirection({ azimuth_deg: -90, elevation_deg: 0, distance_m: 2 }), [0, -2, 0]);
  near(geometry.fromDirection({ azimuth_deg: 0, elevation_deg: 90, distance_m: 3 }), [0, 0, 3]);
  for (const azimuth_deg of [-170, -35, 0, 100, 180]) {
    for (const elevation_deg of [-80, 0, 45]) {
      const there = { azimuth_deg, elevation_deg, distance_m: 1.7 };
      const back = geometry.toDirection(geometry.fromDirection(there));
      near(Object.values(back), Object.values(there));
    }
  }
});

test("a head turned to the left looks to the left", () => {
  near(geometry.rotate(geometry.turned(90), [1, 0, 0]), [0, 1, 0]);
  near([geometry.yawOf(geometry.turned(-120))], [-120]);
});

test("axes of Web Audio: its front, left and up are ours", () => {
  near(geometry.fromWebAudio([0, 0, -1]), [1, 0, 0]);
  near(geometry.fromWebAudio([-1, 0, 0]), [0, 1, 0]);
  near(geometry.fromWebAudio([0, 1, 0]), [0, 0, 1]);
});

test("rotations of Web Audio do to converted vectors what they did before", () => {
  const q: Quaternion = [0.1, -0.5, 0.3, Math.sqrt(1 - 0.35)];
  for (const v of [
    [1, 2, 3],
    [-2, 0.5, 1],
  ] as Vector[]) {
    const before = geometry.fromWebAudio(geometry.rotate(q, v));
    near(geometry.rotate(geometry.fromWebAudioRotation(q), geometry.fromWebAudio(v)), before);
  }
});

/** Rotation matrix of DeviceOrientation, appendix A.1: R = Z(alpha) X(beta) Y(gamma). */
function published(alpha: number, beta: number, gamma: number, v: Vector): Vector {
  const [a, b, g] = [alpha, beta, gamma].map((angle) => (angle * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const [cX, cY, cZ] = [Math.cos(b), Math.cos(g), Math.cos(a)];
  const [sX, sY, sZ] = [Math.sin(b), Math.sin(g), Math.sin(a)];
  const matrix = [
    [cZ * cY - sZ * sX * sY, -cX * sZ, cY * sZ * sX + cZ * sY],
    [cY * sZ + cZ * sX * sY, cZ * cX, sZ * sY - cZ * cY * sX],
    [-cX * sY, sX, cX * cY],
  ];
  return matrix.map((row) => row.reduce((sum, m, i) => sum + m * v[i]!, 0)) as unknown as Vector;
}

test("a phone held upright and facing north is a head that looks north", () => {
  const q = geometry.fromDeviceOrientation(0, 90, 0);
  near(geometry.rotate(q, [1, 0, 0]), [1, 0, 0]);
  near(geometry.rotate(q, [0, 0, 1]), [0, 0, 1]);
});

test("the head's axes follow the device's by the published matrix", () => {
  for (const [alpha, beta, gamma] of [
    [30, 80, 10],
    [200, 45, -60],
    [310, 120, 5],
  ] as const) {
    const q = geometry.fromDeviceOrientation(alpha, beta, gamma);
    const inEarth = (axis: Vector): Vector => {
      const [east, north, up] = published(alpha, beta, gamma, axis);
      return [north, -east, up];
    };
    near(geometry.rotate(q, [1, 0, 0]), inEarth([0, 0, -1]));
    near(geometry.rotate(q, [0, 1, 0]), inEarth([-1, 0, 0]));
    near(geometry.rotate(q, [0, 0, 1]), inEarth([0, 1, 0]));
  }
});
