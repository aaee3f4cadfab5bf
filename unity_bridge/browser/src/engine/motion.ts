/** Where a source is at a time: straight lines between points `[seconds, x, y, z]`. */
export class Motion {
  /**
   * @param points times rising from 0
   * @param loop whether it begins again at its end
   */
  constructor(
    readonly points: readonly (readonly [number, number, number, number])[],
    readonly loop: boolean,
  ) {}

  /** Length in seconds. */
  get duration_s(): number {
    return this.points.at(-1)![0];
  }

  /** Position at `t_s`; before the first and behind the last point it rests there. */
  at(t_s: number): [number, number, number] {
    const t = this.loop && this.duration_s > 0 ? t_s % this.duration_s : t_s;
    const after = this.points.findIndex(([time]) => time > t);
    const [, ...end] = this.points.at(after)!;
    if (after <= 0) return end;
    const [time, ...start] = this.points[after - 1]!;
    const share = (t - time) / (this.points[after]![0] - time);
    return [0, 1, 2].map((i) => start[i]! + share * (end[i]! - start[i]!)) as typeof end;
  }
}
