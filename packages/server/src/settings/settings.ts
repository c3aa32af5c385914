import type { PriceTable } from "@snoozeql/analysis/PriceTable"
import { CollectInterval } from "@snoozeql/collector/CollectInterval"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Duration, Option, Redacted, Schema, SchemaTransformation } from "effect"

/** A setting: the variable that holds it, what it may be, and what it is when left out. */
export interface Setting<A> {
  /** The variable's name, in the environment, in `.env` and in the configuration file. */
  readonly name: string
  readonly description: string
  /** What a right value is, as the end of "expected …". */
  readonly expected: string
  readonly decode: (text: string) => Option.Option<A>
  readonly fallback: A
  /** The command line's flag, without dashes. */
  readonly flag?: string
  /** Never shown, and never a flag: a process list would show it. */
  readonly secret?: boolean
}

const setting = <A>(definition: Setting<A>): Setting<A> => definition

const decodeWith = <A>(codec: Schema.Codec<A, string>) => Schema.decodeOption(codec)

const integer = (minimum: number, maximum: number) =>
  decodeWith(Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

const nonBlank = (text: string) => (text.trim() === "" ? Option.none() : Option.some(text))

const url =
  (...protocols: ReadonlyArray<string>) =>
  (text: string): Option.Option<string> =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? Option.some(text) : Option.none()

const secret =
  <A>(decode: (text: string) => Option.Option<A>) =>
  (text: string): Option.Option<Redacted.Redacted<A>> =>
    Option.map(decode(text), (value) => Redacted.make(value))

/** A bare number means minutes. */
const interval = (text: string): Option.Option<CollectInterval> =>
  decodeWith(Schema.DurationFromString)(/^\d+$/.test(text) ? `${text} minutes` : text).pipe(
    Option.map(Duration.toMinutes),
    Option.filter(Schema.is(CollectInterval))
  )

const minimumKeyLength = 16

/** Below the size of a request's headers, in which the key has to find room. */
const maximumKeyLength = 4096

/** What an Authorization header can carry: visible ASCII, with blanks only in between, since a header is trimmed. */
const sendableKey = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

const apiKey = (key: string): Option.Option<string> =>
  key.length >= minimumKeyLength && key.length <= maximumKeyLength && sendableKey.test(key)
    ? Option.some(key)
    : Option.none()

const boolean = decodeWith(
  Schema.Literals(["true", "false"]).pipe(
    Schema.decodeTo(
      Schema.Boolean,
      SchemaTransformation.transform({
        decode: (text) => text === "true",
        encode: (value) => (value ? "true" : "false")
      })
    )
  )
)

/** Every setting of the program, in the order in which they are shown. */
export const settings = {
  host: setting({
    name: "SNOOZEQL_HOST",
    flag: "host",
    description: "The address to listen on; beyond loopback only with SNOOZEQL_API_KEY",
    expected: "a host name or an address",
    decode: nonBlank,
    fallback: "127.0.0.1"
  }),
  port: setting({
    name: "SNOOZEQL_PORT",
    flag: "port",
    description: "The port to listen on; 0 takes a free one",
    expected: "a port from 0 to 65535",
    decode: integer(0, 65_535),
    fallback: 8080
  }),
  apiKey: setting<Redacted.Redacted | undefined>({
    name: "SNOOZEQL_API_KEY",
    description: "Asked of every request below /api, as `Authorization: Bearer KEY`",
    expected: `${minimumKeyLength} to ${maximumKeyLength} printable ASCII characters, without a blank at either end: no other key can be sent in a header`,
    decode: secret(apiKey),
    fallback: undefined,
    secret: true
  }),
  publicMetrics: setting<boolean | undefined>({
    name: "SNOOZEQL_PUBLIC_METRICS",
    flag: "public-metrics",
    description: `Whether /metrics needs no API key; by default it needs none on loopback, and one elsewhere`,
    expected: "true or false",
    decode: boolean,
    fallback: undefined
  }),
  publicDocs: setting<boolean | undefined>({
    name: "SNOOZEQL_PUBLIC_DOCS",
    flag: "public-docs",
    description: `Whether /docs and /openapi.json need no API key; by default they need none on loopback, and one elsewhere`,
    expected: "true or false",
    decode: boolean,
    fallback: undefined
  }),
  databaseUrl: setting<Redacted.Redacted | undefined>({
    name: "DATABASE_URL",
    description: "The PostgreSQL database; without it the embedded one in SNOOZEQL_DATA_DIR is used",
    expected: "a URL such as postgres://user:password@host:5432/database",
    decode: secret(url("postgres:", "postgresql:")),
    fallback: undefined,
    secret: true
  }),
  dataDir: setting({
    name: "SNOOZEQL_DATA_DIR",
    flag: "data-dir",
    description: "The folder of the embedded database",
    expected: "a folder",
    decode: nonBlank,
    fallback: ".snoozeql"
  }),
  retentionDays: setting({
    name: "SNOOZEQL_RETENTION_DAYS",
    flag: "retention-days",
    description: "How many days hourly metrics are kept",
    expected: "a whole number of days from 1 to 455, as long as CloudWatch keeps hourly metrics",
    decode: integer(1, 455),
    fallback: 14
  }),
  collectInterval: setting<CollectInterval>({
    name: "SNOOZEQL_COLLECT_INTERVAL",
    flag: "collect-interval",
    description: "How often metrics are collected, such as `15 minutes`; a bare number means minutes",
    expected: `${CollectInterval.literals.slice(0, -1).join(", ")} or ${CollectInterval.literals.at(-1)} minutes`,
    decode: interval,
    fallback: 15
  }),
  policyFile: setting<string | undefined>({
    name: "SNOOZEQL_POLICY",
    description: "A JSON file of what is to differ from the default analysis policy, for the whole fleet",
    expected: "a JSON file of an analysis policy",
    decode: nonBlank,
    fallback: undefined
  }),
  priceFile: setting<string | undefined>({
    name: "SNOOZEQL_PRICES",
    description: "A JSON file of compute prices of which savings are estimated; without it a small dated table",
    expected: "a JSON file of as_of, currency and prices",
    decode: nonBlank,
    fallback: undefined
  }),
  region: setting<string | undefined>({
    name: "AWS_REGION",
    flag: "region",
    description: "The AWS region; without it the AWS SDK's own sources are asked",
    expected: "a region such as eu-central-1",
    decode: decodeWith(Schema.String.check(Schema.isPattern(/^[a-z]+(-[a-z]+)+-\d+$/))),
    fallback: undefined
  }),
  endpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL",
    flag: "endpoint-url",
    description: "Where CloudWatch and RDS are asked in the place of AWS, such as a simulator",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  cloudWatchEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_CLOUDWATCH",
    description: "AWS_ENDPOINT_URL for CloudWatch alone",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  rdsEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_RDS",
    description: "AWS_ENDPOINT_URL for RDS alone",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  })
}

/** The program's configuration. */
export type Settings = {
  readonly [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer A> ? A : never
} & {
  /** As set, or else whether the server listens on loopback or has no key. */
  readonly publicMetrics: boolean
  /** As set, or else whether the server listens on loopback or has no key. */
  readonly publicDocs: boolean
  /** What `policyFile` holds, or else the default policy. */
  readonly policy: AnalysisPolicy
  /** What `priceFile` holds. */
  readonly prices: PriceTable | undefined
}
