import * as Schema from "effect/Schema"
import { Text } from "./Text.ts"

/** The most tags that AWS allows on a resource. */
export const maximumTags = 50

/** The longest tag key that AWS allows, in Unicode characters. */
export const maximumTagKeyLength = 128

/** The longest tag value that AWS allows, in Unicode characters. */
export const maximumTagValueLength = 256

/** Whether a text has at most `length` Unicode characters. A much longer text is refused without counting them. */
const hasAtMost = (text: string, length: number): boolean =>
  text.length <= length || (text.length <= 2 * length && [...text].length <= length)

/** The key of a tag within AWS's limits: 1 to 128 Unicode characters. */
export const TagKey = Text.check(
  Schema.makeFilter(
    (key) =>
      (key !== "" && hasAtMost(key, maximumTagKeyLength)) || `Expected a key of 1 to ${maximumTagKeyLength} characters`
  )
)

const isTagKey = Schema.is(TagKey)

/** The value of a tag within AWS's limits: at most 256 Unicode characters, or empty. */
export const TagValue = Text.check(
  Schema.makeFilter(
    (value) =>
      hasAtMost(value, maximumTagValueLength) || `Expected a value of at most ${maximumTagValueLength} characters`
  )
)

/**
 * Tags within AWS's limits: at most 50 tags, keys of 1 to 128 characters, values of at most 256 characters.
 *
 * A filter checks the keys, because a record schema ignores members whose key does not match.
 */
export const Tags = Schema.Record(Schema.String, TagValue).check(
  Schema.isMaxProperties(maximumTags, { message: `Expected at most ${maximumTags} tags` }),
  Schema.makeFilter((tags) =>
    Object.keys(tags).every((key) => isTagKey(key))
      ? undefined
      : `Expected keys of 1 to ${maximumTagKeyLength} characters, without NUL characters and lone surrogates`
  )
)
export type Tags = typeof Tags.Type

/** Tags that fit AWS's limits, and what was lost to make them fit. */
export interface FittedTags {
  readonly tags: Tags
  /** How many tags were dropped: an empty or too long key, or more than 50 tags. */
  readonly dropped: number
  /** How many values were cut to 256 characters. */
  readonly shortened: number
}

const isOfAws = (key: string): boolean => key.startsWith("aws:")

/**
 * Makes tags fit AWS's limits. Use it for tags that were found at a provider, which nobody can correct at once.
 *
 * If there are more than 50 tags, it first drops the ones that AWS set itself (`aws:…`, which AWS does not count), then
 * the last ones by key. So the same tags are kept in whatever order they come.
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
