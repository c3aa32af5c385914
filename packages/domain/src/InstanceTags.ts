import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { defaultTagNames, type TagNamesShape } from "./TagNames.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

type Tags = Readonly<Record<string, string>>

/** The value of an instance's time zone tag, and the zone that it names or the reason why it names none. */
export interface TimezoneTag {
  readonly value: string
  readonly timezone: Result.Result<string, string>
}

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1)

/** The values of the tags whose key matches in any case. The exact key comes first. */
const entriesOf = (tags: Tags, key: string): ReadonlyArray<string> => {
  const spellings = Object.entries(tags)
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .toSorted(byKey)
  return [...spellings.filter(([name]) => name === key), ...spellings.filter(([name]) => name !== key)].map(
    ([, value]) => value
  )
}

const decodeTimeZone = Schema.decodeResult(TimeZoneName)

/**
 * Reads the time zone tag, `snoozeql:timezone` unless another name is given. Use it to find the zone that an instance's
 * tags set, or why they set none. Returns undefined if there is no such tag. The case of the key and of the zone does
 * not matter.
 */
export const readTimezoneTag = (
  tags: Tags,
  { timezone }: Pick<TagNamesShape, "timezone"> = defaultTagNames
): TimezoneTag | undefined => {
  const [value] = entriesOf(tags, timezone)
  if (value === undefined) return undefined
  return { value, timezone: Result.mapError(decodeTimeZone(value.trim()), ({ message }) => message) }
}

const notExcluding: ReadonlySet<string> = new Set(["false", "no", "off", "0"])

/**
 * Returns whether the exclusion tag, `snoozeql:exclude` unless another name is given, excludes an instance. Use it
 * before an instance is recommended to sleep.
 *
 * Every value excludes the instance, even an empty one, except `false`, `no`, `off` and `0`; case does not matter. In
 * doubt an instance is excluded, because a wrong guess must not stop a database.
 */
export const isExcluded = (tags: Tags, { exclude }: Pick<TagNamesShape, "exclude"> = defaultTagNames): boolean =>
  entriesOf(tags, exclude).some((value) => !notExcluding.has(value.trim().toLowerCase()))

/** What an instance's tags say about whose it is and what it is for. Null if there is no such tag, or it is blank. */
export interface Ownership {
  readonly owner: string | null
  readonly environment: string | null
}

const trimmedValueOf = (tags: Tags, key: string): string | null => {
  const [value = ""] = entriesOf(tags, key)
  return value.trim() === "" ? null : value.trim()
}

/** Reads the tags of the owner and the environment, `Owner` and `Environment` unless other names are given. */
export const readOwnership = (
  tags: Tags,
  { environment, owner }: Pick<TagNamesShape, "owner" | "environment"> = defaultTagNames
): Ownership => ({ owner: trimmedValueOf(tags, owner), environment: trimmedValueOf(tags, environment) })
