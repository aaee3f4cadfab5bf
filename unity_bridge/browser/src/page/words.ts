import { toDirection, type Vector } from "../client/index.js";

const round = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  // No minus in front of nothing.
  return Number(text) === 0 ? (0).toFixed(digits) : text;
};

/** A place as people say it: "2.0 m, 45° left, 1.0 m up". */
export function placeInWords(position: Vector): string {
  const { azimuth_deg, distance_m } = toDirection(position);
  const height = position[2];
  const level = Math.hypot(position[0], position[1]);
  const parts = [`${round(distance_m, 1)} m`];
  if (level >= 0.05) parts.push(sideInWords(azimuth_deg));
  if (Math.abs(height) >= 0.05) {
    parts.push(`${round(Math.abs(height), 1)} m ${height > 0 ? "up" : "down"}`);
  }
  return parts.join(", ");
}

function sideInWords(azimuth_deg: number): string {
  const turn = Math.round(azimuth_deg);
  if (turn === 0) return "in front";
  if (Math.abs(turn) === 180) return "behind";
  return `${Math.abs(turn)}° ${turn > 0 ? "left" : "right"}`;
}

/** Decibels of a full scale of 1, not below −60. */
export function decibels(level: number): number {
  return Math.max(20 * Math.log10(Math.max(level, 1e-9)), -60);
}
