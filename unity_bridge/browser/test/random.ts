/** Repeatable integers below a bound: the xorshift generator of Marsaglia (2003), 32 bits. */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return below === 0 ? 0 : state % below;
  };
}
