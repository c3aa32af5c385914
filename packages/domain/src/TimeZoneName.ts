import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { timeZoneDatabaseVersion, timeZoneNames } from "./internal/timeZoneNames.ts"

export { timeZoneDatabaseVersion, timeZoneNames } from "./internal/timeZoneNames.ts"

const byLowerCase: ReadonlyMap<string, string> = new Map(timeZoneNames.map((name) => [name.toLowerCase(), name]))

/**
 * Returns the IANA time zone that a text names, in IANA's spelling, or undefined if there is none. Use it for names
 * that people write; schemas use `TimeZoneName`.
 *
 * Case does not matter: `europe/berlin` is `Europe/Berlin`. A link such as `Asia/Calcutta` is returned as itself. Intl
 * cannot decide this: it replaces links, and it accepts names that the operating system treats as UTC.
 */
export const findTimeZone = (text: string): string | undefined => byLowerCase.get(text.toLowerCase())

const supported = new Map<string, boolean>()

/** Whether this version of Node.js can compute with a zone. An old version does not know the newest zones. */
const isSupported = (name: string): boolean => {
  let known = supported.get(name)
  if (known === undefined) {
    known = Option.isSome(DateTime.zoneMakeNamed(name))
    supported.set(name, known)
  }
  return known
}

/** How many characters of a wrong text an error message repeats. */
const shownLength = 64

const quote = (text: string): string => `"${text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`}"`

/**
 * The hint with the zones whose last part is the text, such as `Europe/Berlin` for `Berlin`; empty if there is none.
 */
const suggestions = (text: string): string => {
  const place = `/${text.trim().toLowerCase().replaceAll(" ", "_")}`
  const names = timeZoneNames.filter((name) => name.toLowerCase().endsWith(place))
  return names.length === 0 ? "" : `; did you mean ${names.join(" or ")}?`
}

/** Why a time zone name cannot be used, or undefined if it can. The name must be in IANA's spelling. */
const explainTimeZone = (name: string): string | undefined => {
  if (findTimeZone(name) !== name)
    return `${quote(name)} is not an IANA time zone such as Europe/Berlin${suggestions(name)}`
  if (!isSupported(name)) return `this version of Node.js does not know the time zone ${name}: use a newer one`
  return undefined
}

const ExactTimeZoneName = Schema.String.check(
  Schema.makeFilter((name) => explainTimeZone(name) ?? true, {
    expected: "an IANA time zone such as Europe/Berlin",
    // Random text is almost never a time zone, so generated test data uses one of these.
    arbitraryConstraint: {
      patterns: [{ source: "^(UTC|Europe/Berlin|Asia/Calcutta|America/New_York|Etc/GMT[+]5)$", flags: "" }]
    }
  })
)

/**
 * The name of an IANA time zone, such as `Europe/Berlin`. Decoding ignores case and returns IANA's spelling. Links such
 * as `Asia/Calcutta` are names too and stay as they are. Unknown names are refused, and so are offsets such as
 * `+02:00`.
 */
export const TimeZoneName = Schema.String.annotate({
  description: `An IANA time zone name (version ${timeZoneDatabaseVersion} or older) such as Europe/Berlin, in any case`
}).pipe(
  Schema.decodeTo(
    ExactTimeZoneName,
    SchemaTransformation.transform({ decode: (text) => findTimeZone(text) ?? text, encode: (name) => name })
  )
)
