/** Ids of what is inside a mixture: objects and residual are sources that no client adds. */

/** Objects of one mixture, at most. */
export const MOST_OBJECTS = 4;

const STEP = 1 << 16;

/** Id of an object, numbered from 1 in the order of RESOLVED.objects. */
export function objectId(mixture: number, number: number): number {
  return mixture + STEP * number;
}

/** Id of what no object takes. */
export function residualId(mixture: number): number {
  return objectId(mixture, MOST_OBJECTS + 1);
}

/** Ids of all parts that a source can have, those of the objects first; none of a part. */
export function partIds(mixture: number): number[] {
  if (isPart(mixture)) return [];
  return Array.from({ length: MOST_OBJECTS + 1 }, (_, i) => objectId(mixture, i + 1));
}

/** Whether an id is that of an object or a residual. */
export function isPart(id: number): boolean {
  return id >= STEP;
}
