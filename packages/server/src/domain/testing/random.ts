/** Chance with a seed (mulberry32), so that a simulated queue is the same every time. */
export function random(seed: number): { next: () => number; exponential: (mean: number) => number } {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { next, exponential: (mean) => -mean * Math.log(1 - next()) }
}
