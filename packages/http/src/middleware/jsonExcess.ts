const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const openings = new Set([0x5b, 0x7b])
const closings = new Set([0x5d, 0x7d])

/** The largest JSON that is worth parsing. */
export interface JsonLimits {
  /** The most members of one object, or elements of one array. */
  readonly members: number
  /** The most values in all. */
  readonly values: number
}

/** The index of the quote that ends the string beginning at `start`, or the length of the text if there is none. */
const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === backslash) first -= 1
    // Two backslashes are an escaped backslash. An odd number escapes the quote.
    if ((end - first) % 2 === 0) return end
  }
  return text.length
}

/**
 * The first limit that a JSON text exceeds, or undefined. Use it before JSON.parse: parsing a megabyte of keys takes a
 * quarter of a second, and checking them with a schema more than a second, while this takes milliseconds. It stops at the
 * limit and builds nothing. A text that is not JSON may pass.
 */
export const findExcess = (text: string, limits: JsonLimits): keyof JsonLimits | undefined => {
  const commas: Array<number> = [0]
  let values = 1
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      index = endOfString(text, index)
    } else if (code === comma) {
      values += 1
      const separated = (commas.at(-1) ?? 0) + 1
      if (separated >= limits.members) return "members"
      commas[commas.length - 1] = separated
    } else if (openings.has(code)) {
      values += 1
      commas.push(0)
    } else if (closings.has(code) && commas.length > 1) {
      commas.pop()
    }
    if (values > limits.values) return "values"
  }
  return undefined
}
