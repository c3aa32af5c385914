const finalize = (state: number): number => {
  const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/**
 * A number in [0, 1) that depends only on the seed and the keys, so that the order of draws does not matter. Each key is
 * mixed with the finalizer of MurmurHash3.
 */
export const uniform = (seed: number, ...keys: ReadonlyArray<number>): number =>
  (keys.reduce((state, key) => finalize(Math.imul(state, 31) + key + 0x9e3779b1), finalize(seed + 0x7f4a7c15)) >>> 0) /
  4_294_967_296

/** A normally distributed random number, by the method of Box and Muller. */
export const normal = (seed: number, ...keys: ReadonlyArray<number>): number =>
  Math.sqrt(-2 * Math.log(1 - uniform(seed, ...keys, 1))) * Math.cos(2 * Math.PI * uniform(seed, ...keys, 2))
