import { Schema } from "effect"
import { Text } from "./Text.ts"

/** How many tags AWS allows a resource. */
export const maximumTags = 50

/** The longest key of a tag that AWS allows, in Unicode characters. */
export const maximumTagKeyLength = 128

/** The longest value of a tag that AWS allows, in Unicode characters. */
export const maximumTagValueLength = 256

/** Whether a text has at most this many Unicode characters, without counting those of a text that is much longer. */
const hasAtMost = (text: string, length: number): boolean =>
  text.length <= length || (text.length <= 2 * length && [...text].length <= length)

const isText = Schema.is(Text)

const TagValue = Text.check(
  Schema.makeFilter(
    (value) =>
      hasAtMost(value, maximumTagValueLength) || `Expected a value of at most ${maximumTagValueLength} characters`
  )
)

/**
 * Tags within AWS's limits: 50 tags, keys of 1 to 128 and values of up to 256 characters.
 *
 * Keys are checked by a filter, since a record ignores members whose key its key schema refuses.
 */
export const Tags = Schema.Record(Schema.String, TagValue).check(
  Schema.isMaxProperties(maximumTags, { message: `Expected at most ${maximumTags} tags` }),
  Schema.makeFilter((tags) =>
    Object.keys(tags).every((key) => key !== "" && isText(key) && hasAtMost(key, maximumTagKeyLength))
      ? undefined
      : `Expected keys of 1 to ${maximumTagKeyLength} characters, without NUL characters and lone surrogates`
  )
)
export type Tags = typeof Tags.Type

/** Tags that fit AWS's limits, and what had to go for that. */
export interface FittedTags {
  readonly tags: Tags
  /** How many tags are missing: those without a key, with a key that is too long, and those beyond the 50th. */
  readonly dropped: number
  /** How many values were cut to 256 characters. */
  readonly shortened: number
}

const isOfAws = (key: string): boolean => key.startsWith("aws:")

/**
 * Fits tags that were found at a provider into the limits. Of too many, those that AWS sets itself (`aws:…`, which it does
 * not count) go first, then the last ones by key: the same tags are kept whatever their order.
 */
export const fitTags = (found: Readonly<Record<string, string>>): FittedTags => {
  const entries = Object.entries(found)
  const usable = entries.filter(([key]) => key !== "" && hasAtMost(key, maximumTagKeyLength))
  const kept =
    usable.length <= maximumTags
      ? usable
      : usable.toSorted(([a], [b]) => Number(isOfAws(a)) - Number(isOfAws(b)) || (a < b ? -1 : 1)).slice(0, maximumTags)
  let shortened = 0
  const tags = kept.map(([key, value]) => {
    if (hasAtMost(value, maximumTagValueLength)) return [key, value] as const
    shortened += 1
    return [
      key,
      Array.from(value.slice(0, 2 * maximumTagValueLength))
        .slice(0, maximumTagValueLength)
        .join("")
    ] as const
  })
  return { tags: Object.fromEntries(tags), dropped: entries.length - kept.length, shortened }
}
