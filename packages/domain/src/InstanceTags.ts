import { Result, Schema } from "effect"
import { TimeZoneName } from "./TimeZoneName.ts"

/** The tag that names the time zone of an instance, such as `Europe/Berlin`. */
export const timezoneTag = "snoozeql:timezone"

/** The tag that keeps an instance from ever being recommended to sleep. It is collected all the same. */
export const excludeTag = "snoozeql:exclude"

type Tags = Readonly<Record<string, string>>

/** What the tag `snoozeql:timezone` of an instance says: a zone that can be used, or why its value cannot. */
export interface TimezoneTag {
  readonly value: string
  readonly timezone: Result.Result<string, string>
}

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1)

/** The entries of a key in any case; the key itself before its other spellings. */
const entriesOf = (tags: Tags, key: string): ReadonlyArray<string> => {
  const spellings = Object.entries(tags)
    .filter(([name]) => name.toLowerCase() === key)
    .toSorted(byKey)
  return [...spellings.filter(([name]) => name === key), ...spellings.filter(([name]) => name !== key)].map(
    ([, value]) => value
  )
}

const decodeTimeZone = Schema.decodeResult(TimeZoneName)

/** Reads the tag `snoozeql:timezone`; undefined without one. Case does not matter, neither of the key nor of the zone. */
export const readTimezoneTag = (tags: Tags): TimezoneTag | undefined => {
  const [value] = entriesOf(tags, timezoneTag)
  if (value === undefined) return undefined
  return { value, timezone: Result.mapError(decodeTimeZone(value.trim()), ({ message }) => message) }
}

const noes: ReadonlySet<string> = new Set(["false", "no", "off", "0"])

/**
 * Whether the tag `snoozeql:exclude` excludes an instance: with any value but `false`, `no`, `off` and `0`, an empty one
 * too. Case does not matter. A wrong guess must not stop a database.
 */
export const isExcluded = (tags: Tags): boolean =>
  entriesOf(tags, excludeTag).some((value) => !noes.has(value.trim().toLowerCase()))
