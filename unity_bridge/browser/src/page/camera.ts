import type { Direction } from "../client/geometry.js";

const RADIANS = Math.PI / 180;

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Direction in degrees of the point (x, y) of a picture, pixels from its top left corner: that of
 * the vector (f, width / 2 − x, height / 2 − y) with the focal length f = width / 2 / tan(fov / 2).
 * The camera stands where the listener does and looks to the front, as in `auricle.vision`.
 *
 * @param fov_deg horizontal field of view, above 0 and below 180
 */
export function directionSeen(
  x: number,
  y: number,
  { width, height }: Size,
  fov_deg: number,
): Omit<Direction, "distance_m"> {
  const front = (0.5 * width) / Math.tan(0.5 * fov_deg * RADIANS);
  const left = 0.5 * width - x;
  const up = 0.5 * height - y;
  return {
    azimuth_deg: Math.atan2(left, front) / RADIANS,
    elevation_deg: Math.atan2(up, Math.hypot(front, left)) / RADIANS,
  };
}
