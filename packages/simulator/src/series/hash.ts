/**
 * Mixes a 32-bit key into a 32-bit hash, with the multiply and shift steps of MurmurHash3's finalizer (Austin Appleby,
 * public domain). It is cheap enough to be called for every simulated minute.
 */
export const mix = (hash: number, key: number): number => {
  let mixed = Math.imul(hash ^ key, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** Hashes a text to 32 bits (FNV-1a over its UTF-16 code units, then mixed). */
export const hashText = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return mix(hash, text.length)
}

/** Reads a hash as a number from 0 (inclusive) to 1 (exclusive). */
export const unitInterval = (hash: number): number => (hash >>> 0) / 0x1_0000_0000
