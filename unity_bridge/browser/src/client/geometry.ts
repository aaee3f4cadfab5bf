/**
 * Places and orientations in Auricle's axes: right-handed, +x front, +y left, +z up, metres;
 * azimuth counter-clockwise from above (left = +90°), elevation up; quaternions `x y z w` that
 * rotate the listener's own axes into the world.
 */
import type { Quaternion, Vector } from "../protocol/index.js";

const RADIANS = Math.PI / 180;

export interface Direction {
  readonly azimuth_deg: number;
  readonly elevation_deg: number;
  readonly distance_m: number;
}

/** Position of a direction and distance from the origin. */
export function fromDirection({ azimuth_deg, elevation_deg, distance_m }: Direction): Vector {
  const azimuth = azimuth_deg * RADIANS;
  const elevation = elevation_deg * RADIANS;
  const level = distance_m * Math.cos(elevation);
  const z = distance_m * Math.sin(elevation);
  return [level * Math.cos(azimuth), level * Math.sin(azimuth), z];
}

/** Direction and distance of a position from the origin. */
export function toDirection([x, y, z]: Vector): Direction {
  const level = Math.hypot(x, y);
  return {
    azimuth_deg: Math.atan2(y, x) / RADIANS,
    elevation_deg: Math.atan2(z, level) / RADIANS,
    distance_m: Math.hypot(level, z),
  };
}

/** Head turned by a yaw, counter-clockwise: to the left when positive. */
export function turned(yaw_deg: number): Quaternion {
  const half = (yaw_deg * RADIANS) / 2;
  return [0, 0, Math.sin(half), Math.cos(half)];
}

/** Position in the axes of Web Audio, WebXR and three.js: x right, y up, −z front. */
export function fromWebAudio([x, y, z]: Vector): Vector {
  return [-z, -x, y];
}

/** Orientation in the axes of Web Audio, WebXR and three.js. */
export function fromWebAudioRotation([x, y, z, w]: Quaternion): Quaternion {
  return [-z, -x, y, w];
}

/** Hamilton product: first `b`, then `a`. */
export function times(a: Quaternion, b: Quaternion): Quaternion {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** Vector rotated by a unit quaternion. */
export function rotate(q: Quaternion, [x, y, z]: Vector): Vector {
  const [rx, ry, rz] = times(times(q, [x, y, z, 0]), [-q[0], -q[1], -q[2], q[3]]);
  return [rx, ry, rz];
}

/** Azimuth that the front of a turned head points to, in degrees. */
export function yawOf(q: Quaternion): number {
  const [x, y] = rotate(q, [1, 0, 0]);
  return Math.atan2(y, x) / RADIANS;
}

/**
 * Orientation of a head that looks at the screen of a phone or tablet from in front of it, from
 * the angles of a `deviceorientation` event in degrees (W3C DeviceOrientation: Z–X'–Y''), with
 * azimuth 0 to the north where the device knows it, else wherever it began.
 */
export function fromDeviceOrientation(alpha: number, beta: number, gamma: number): Quaternion {
  const about = (x: number, y: number, z: number, degrees: number): Quaternion => {
    const half = (degrees * RADIANS) / 2;
    const sine = Math.sin(half);
    return [x * sine, y * sine, z * sine, Math.cos(half)];
  };
  const device = times(times(about(0, 0, 1, alpha), about(1, 0, 0, beta)), about(0, 1, 0, gamma));
  // Device to earth (x east, y north, z up), then earth to ours (x north, y west, z up).
  const toOurs = about(0, 0, 1, -90);
  // The head's front, left and up are the device's −z, −x and +y.
  const head: Quaternion = [-0.5, 0.5, 0.5, 0.5];
  return times(times(toOurs, device), head);
}
