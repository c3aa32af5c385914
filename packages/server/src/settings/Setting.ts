import { Option, Redacted, Schema } from "effect"

/** A setting: its variable, its valid values, and its default. */
export interface Setting<A> {
  /** The name of the variable in the environment, in `.env` and in the configuration file. */
  readonly name: string
  readonly description: string
  /** Describes a valid value, as the end of a message that begins with "expected". */
  readonly expected: string
  readonly decode: (text: string) => Option.Option<A>
  readonly fallback: A
  /** The name of the command line's flag, without dashes. */
  readonly flag?: string
  /** Another name in the environment, which wins. Like other programs, we read proxies from lower-case names first. */
  readonly alias?: string
  /** Whether the value is never shown. A secret has no flag, since a process list would show it. */
  readonly secret?: boolean
}

/** Infers the type of a setting's value. */
export const setting = <A>(definition: Setting<A>): Setting<A> => definition

export const decodeWith = <A>(codec: Schema.Codec<A, string>) => Schema.decodeOption(codec)

export const integer = (minimum: number, maximum: number) =>
  decodeWith(Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

export const nonBlank = (text: string) => (text.trim() === "" ? Option.none() : Option.some(text))

/** Decodes an absolute URL with one of the protocols, such as `https:`. */
export const url =
  (...protocols: ReadonlyArray<string>) =>
  (text: string): Option.Option<string> =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? Option.some(text) : Option.none()

/** Hides a decoded value from logs and messages. */
export const secret =
  <A>(decode: (text: string) => Option.Option<A>) =>
  (text: string): Option.Option<Redacted.Redacted<A>> =>
    Option.map(decode(text), (value) => Redacted.make(value))
