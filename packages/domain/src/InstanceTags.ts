import { Result, Schema } from "effect"
import { TimeZoneName } from "./TimeZoneName.ts"

/** The key of the tag that sets an instance's time zone, to a value such as `Europe/Berlin`. */
export const timezoneTag = "snoozeql:timezone"

/** The key of the tag that excludes an instance from recommendations. Its metrics are still collected. */
export const excludeTag = "snoozeql:exclude"

type Tags = Readonly<Record<string, string>>

/** The value of an instance's tag `snoozeql:timezone`, and the zone that it names or the reason why it names none. */
export interface TimezoneTag {
  readonly value: string
  readonly timezone: Result.Result<string, string>
}

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1)

/** The values of the tags whose key matches in any case. The exact key comes first. */
const entriesOf = (tags: Tags, key: string): ReadonlyArray<string> => {
  const spellings = Object.entries(tags)
    .filter(([name]) => name.toLowerCase() === key)
    .toSorted(byKey)
  return [...spellings.filter(([name]) => name === key), ...spellings.filter(([name]) => name !== key)].map(
    ([, value]) => value
  )
}

const decodeTimeZone = Schema.decodeResult(TimeZoneName)

/**
 * Reads the tag `snoozeql:timezone`. Use it to find the zone that an instance's tags set, or why they set none. Returns
 * undefined if there is no such tag. The case of the key and of the zone does not matter.
 */
export const readTimezoneTag = (tags: Tags): TimezoneTag | undefined => {
  const [value] = entriesOf(tags, timezoneTag)
  if (value === undefined) return undefined
  return { value, timezone: Result.mapError(decodeTimeZone(value.trim()), ({ message }) => message) }
}

const notExcluding: ReadonlySet<string> = new Set(["false", "no", "off", "0"])

/**
 * Returns whether the tag `snoozeql:exclude` excludes an instance. Use it before an instance is recommended to sleep.
 *
 * Every value excludes the instance, even an empty one, except `false`, `no`, `off` and `0`; case does not matter. In
 * doubt an instance is excluded, because a wrong guess must not stop a database.
 */
export const isExcluded = (tags: Tags): boolean =>
  entriesOf(tags, excludeTag).some((value) => !notExcluding.has(value.trim().toLowerCase()))
