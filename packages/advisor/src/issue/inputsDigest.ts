/** A value as JSON text in which the order of members does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member
  )

/** The hash FNV-1a of UTF-16 code units, from a starting value. */
const fnv = (text: string, start: number): number => {
  let hash = start
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index)
    hash = Math.imul(hash, 0x01_00_01_93)
  }
  return hash >>> 0
}

const hex = (hash: number): string => hash.toString(16).padStart(8, "0")

/**
 * Returns a digest of JSON data, a word. Equal data has equal digests, and other data almost certainly another one. It
 * shows that something has changed, and protects against nothing. Pure.
 */
export const digestOf = (data: unknown): string => {
  const text = canonical(data)
  return hex(fnv(text, 0x81_1c_9d_c5)) + hex(fnv(text, 0x05_0c_5d_1f))
}

/**
 * Joins the digest of what the method uses and that of what decides besides, such as the price and what forbids sleep,
 * to the digest of what a unit is judged by.
 */
export const inputsDigest = (method: string, besides: string): string => `${method}-${besides}`

/** The part of a digest of what the method uses. */
export const methodOf = (digest: string): string => digest.slice(0, Math.max(0, digest.indexOf("-")))
