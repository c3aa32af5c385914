import { DateTime, Option, Schema, SchemaTransformation } from "effect"
import { timeZoneDatabaseVersion, timeZoneNames } from "./internal/timeZoneNames.ts"

export { timeZoneDatabaseVersion, timeZoneNames } from "./internal/timeZoneNames.ts"

const byLowerCase: ReadonlyMap<string, string> = new Map(timeZoneNames.map((name) => [name.toLowerCase(), name]))

/**
 * The name of the time zone that a text names, in IANA's own spelling, or undefined if there is none. Upper and lower case
 * are the same: `europe/berlin` is `Europe/Berlin`. A link such as `Asia/Calcutta` stays what it is. Intl cannot be asked:
 * it replaces links, and it also accepts names that the operating system takes for UTC.
 */
export const findTimeZone = (text: string): string | undefined => byLowerCase.get(text.toLowerCase())

const supported = new Map<string, boolean>()

/** Whether this Node.js can compute with a zone: an old one does not know the newest. */
const isSupported = (name: string): boolean => {
  let known = supported.get(name)
  if (known === undefined) {
    known = Option.isSome(DateTime.zoneMakeNamed(name))
    supported.set(name, known)
  }
  return known
}

/** As much of a wrong text as an error message repeats. */
const shownLength = 64

const quote = (text: string): string => `"${text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`}"`

/** Names whose last part is the text, such as `Europe/Berlin` for `Berlin`. */
const suggestions = (text: string): string => {
  const place = `/${text.trim().toLowerCase().replaceAll(" ", "_")}`
  const names = timeZoneNames.filter((name) => name.toLowerCase().endsWith(place))
  return names.length === 0 ? "" : `; did you mean ${names.join(" or ")}?`
}

/** What is wrong with a time zone name, or undefined if it can be used. The spelling must be IANA's. */
const explainTimeZone = (name: string): string | undefined => {
  if (findTimeZone(name) !== name)
    return `${quote(name)} is not an IANA time zone such as Europe/Berlin${suggestions(name)}`
  if (!isSupported(name)) return `this version of Node.js does not know the time zone ${name}: use a newer one`
  return undefined
}

const ExactTimeZoneName = Schema.String.check(
  Schema.makeFilter((name) => explainTimeZone(name) ?? true, {
    expected: "an IANA time zone such as Europe/Berlin",
    // Random text is hardly ever one: what is made up for a test is one of these.
    arbitraryConstraint: {
      patterns: [{ source: "^(UTC|Europe/Berlin|Asia/Calcutta|America/New_York|Etc/GMT[+]5)$", flags: "" }]
    }
  })
)

/**
 * The name of an IANA time zone, such as `Europe/Berlin`. Decoding ignores case and yields IANA's own spelling; links such
 * as `Asia/Calcutta` are names too and stay what they are. Names that IANA does not know are refused, offsets such as
 * `+02:00` as well.
 */
export const TimeZoneName = Schema.String.annotate({
  description: `An IANA time zone name (version ${timeZoneDatabaseVersion} or older) such as Europe/Berlin, in any case`
}).pipe(
  Schema.decodeTo(
    ExactTimeZoneName,
    SchemaTransformation.transform({ decode: (text) => findTimeZone(text) ?? text, encode: (name) => name })
  )
)
