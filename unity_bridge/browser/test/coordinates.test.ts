import assert from "node:assert/strict";
import { test } from "node:test";

import * as geometry from "../src/client/geometry.js";
import type { Quaternion, Vector } from "../src/protocol/index.js";

/**
 * Poses in the axes of Web Audio (x right, y up, −z front) with what they are on the wire and where
 * the listener hears the source: the rows of these axes in the table that all clients share.
 */
const ROWS: readonly {
  readonly source: Vector;
  readonly listener: Vector;
  readonly rotation: Quaternion;
  readonly wireSource: Vector;
  readonly wireRotation: Quaternion;
  /** Azimuth and elevation in degrees, distance in metres. */
  readonly heard: Vector;
}[] = [
  {
    source: [-1.392, 3.981, -0.689],
    listener: [-1.263, -0.29, 0.545],
    rotation: [-0.40813, 0.305611, 0.297781, 0.807067],
    wireSource: [0.689, 1.392, 3.981],
    wireRotation: [-0.297781, 0.40813, 0.305611, 0.807067],
    heard: [-148.551436, 38.574891, 4.447565],
  },
  {
    source: [-1.773, 1.987, -4.739],
    listener: [-0.377, 0.127, 0.418],
    rotation: [-0.038959, -0.088488, -0.809967, -0.57845],
    wireSource: [4.739, 1.773, 1.987],
    wireRotation: [0.809967, 0.038959, -0.088488, -0.57845],
    heard: [-25.307612, -2.627204, 5.657125],
  },
  {
    source: [0.958, 1.688, 1.922],
    listener: [0.982, 1.167, -1.705],
    rotation: [-0.36963, -0.100642, -0.460463, 0.800761],
    wireSource: [-1.922, -0.958, 1.688],
    wireRotation: [0.460463, 0.36963, -0.100642, 0.800761],
    heard: [-153.387197, -27.1604, 3.664307],
  },
  {
    source: [2.233, -0.232, 0.425],
    listener: [1.238, -0.308, -0.276],
    rotation: [0.508666, 0.270605, 0.788255, 0.21607],
    wireSource: [-0.425, -2.233, -0.232],
    wireRotation: [-0.788255, -0.508666, 0.270605, 0.21607],
    heard: [-173.161434, 15.717436, 1.219509],
  },
  {
    source: [2.231, -1.491, -2.625],
    listener: [0.017, -2.518, 0.417],
    rotation: [0.66011, 0.06827, -0.12808, 0.737014],
    wireSource: [2.625, -2.231, -1.491],
    wireRotation: [0.12808, -0.66011, 0.06827, 0.737014],
    heard: [-61.664551, -34.177967, 3.900037],
  },
  {
    source: [-0.044, 2.895, 6.38],
    listener: [0.719, 0.925, 0.499],
    rotation: [0.234344, 0.255003, 0.079946, 0.9347],
    wireSource: [-6.38, 0.044, 2.895],
    wireRotation: [-0.079946, -0.234344, 0.255003, 0.9347],
    heard: [140.59412, 46.963075, 6.248938],
  },
];

function near(actual: readonly number[], expected: readonly number[], within: number): void {
  const far = actual.some((value, i) => Math.abs(value - expected[i]!) > within);
  assert.ok(!far, `${actual.join(", ")} is not ${expected.join(", ")}`);
}

test("poses of Web Audio are on the wire, and heard, where the shared table says", () => {
  for (const row of ROWS) {
    const source = geometry.fromWebAudio(row.source);
    const listener = geometry.fromWebAudio(row.listener);
    const rotation = geometry.fromWebAudioRotation(row.rotation);
    near(source, row.wireSource, 1e-9);
    near(rotation, row.wireRotation, 1e-9);
    const [x, y, z, w] = rotation;
    const away = source.map((value, i) => value - listener[i]!) as unknown as Vector;
    const seen = geometry.toDirection(geometry.rotate([-x, -y, -z, w], away));
    // Six decimals of a quaternion are good for about 1e-4 degrees.
    near([seen.azimuth_deg, seen.elevation_deg, seen.distance_m], row.heard, 2e-4);
  }
});
