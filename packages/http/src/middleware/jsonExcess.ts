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

/** The index of the quote that ends the string that begins at `start`; the end of the text if none does. */
const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === backslash) first -= 1
    // Backslashes in pairs stand for themselves.
    if ((end - first) % 2 === 0) return end
  }
  return text.length
}

/**
 * Which limit a JSON text goes beyond, if any; in one pass that stops there and builds nothing. Parsing a megabyte of keys takes a
 * quarter of a second, and checking them by a schema more than one: this takes milliseconds. A text that is not JSON
 * may pass.
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
