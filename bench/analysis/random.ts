/**
 * A number in [0, 1) that follows from the seed and the keys alone, so that every draw is independent of the order of
 * the others. The finalizer of MurmurHash3 over a running mix.
 */
export const uniform = (seed: number, ...keys: ReadonlyArray<number>): number => {
  let state = seed | 0
  for (const key of keys) {
    state = Math.imul(state ^ (key | 0), 0x9e3779b1) + 0x7f4a7c15
    state ^= state >>> 15
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0) / 4_294_967_296
}

/** A standard normal draw, by Box and Muller. */
export const normal = (seed: number, ...keys: ReadonlyArray<number>): number =>
  Math.sqrt(-2 * Math.log(1 - uniform(seed, ...keys, 1))) * Math.cos(2 * Math.PI * uniform(seed, ...keys, 2))
