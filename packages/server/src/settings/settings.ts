import type { PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import { parseProxy } from "@snoozeql/collector/aws/proxies"
import { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { defaultPassTimeLimit, PassTimeLimit } from "@snoozeql/collector/PassTimeLimit"
import type { Target } from "@snoozeql/collector/Target"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { Discounts } from "@snoozeql/domain/Discount"
import { defaultTagNames, TagName } from "@snoozeql/domain/TagNames"
import { maximumTagKeyLength } from "@snoozeql/domain/Tags"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import type { Redacted } from "effect"
import { Duration, Option, Result, Schema, SchemaTransformation } from "effect"
import { NetAddress, IpNetwork } from "effect/net"
import { RegionName } from "./targetDefinitions.ts"
import { secret, type Setting, setting, url } from "./Setting.ts"
import { webhookSettings } from "./webhookSettings.ts"
import { type Pooler, poolers } from "../postgres/pooler.ts"
import type { PostgresConnection } from "../postgres/PostgresConnection.ts"

const decodeWith = <A>(codec: Schema.Codec<A, string>) => Schema.decodeOption(codec)

const integer = (minimum: number, maximum: number) =>
  decodeWith(Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

const nonBlank = (text: string) => (text.trim() === "" ? Option.none() : Option.some(text))

/** A bare number means minutes. */
const minutes = (text: string): Option.Option<number> =>
  decodeWith(Schema.DurationFromString)(/^\d+$/.test(text) ? `${text} minutes` : text).pipe(
    Option.map(Duration.toMinutes)
  )

const timeoutExpected = "a time from 100 millis to 1 hour, such as `10 seconds`"

const timeout = (text: string): Option.Option<Duration.Duration> =>
  Option.filter(
    decodeWith(Schema.DurationFromString)(text),
    Duration.between({ minimum: Duration.millis(100), maximum: Duration.hours(1) })
  )

const minimumKeyLength = 16

/** The key is sent in a header, so it must be shorter than the largest request headers. */
const maximumKeyLength = 4096

/** A key that fits into an Authorization header: visible ASCII, blanks only inside, since headers are trimmed. */
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

const listOf =
  <A>(decode: (element: string) => Option.Option<A>) =>
  (text: string): Option.Option<ReadonlyArray<A>> =>
    Option.all(text.split(",").map((element) => decode(element.trim())))

/** A network such as 10.0.0.0/8, or one address. */
const network = (text: string): Option.Option<IpNetwork.IpNetwork> =>
  Result.getSuccess(
    text.includes("/")
      ? IpNetwork.fromString(text)
      : Result.flatMap(NetAddress.ipFromString(text), (address) =>
          IpNetwork.fromAddress(address, NetAddress.width(address))
        )
  )

/** An origin as browsers send it: without a path, in lower case, and without a default port. */
const webOrigin = (text: string): Option.Option<string> =>
  Option.filter(url("http:", "https:")(text), (origin) => new URL(origin).origin === origin)

/** A rate a minute; 0 means that there is no limit. */
const rate = (text: string): Option.Option<number | undefined> =>
  Option.map(integer(0, 1_000_000)(text), (perMinute) => (perMinute === 0 ? undefined : perMinute))

const rateExpected = "a whole number from 1 to 1000000, or 0 for no limit"

const proxyExpected =
  "a proxy URL such as http://proxy.example.com:3128 (http or https); special characters in a password must be percent-encoded"

const tagExpected = `a tag's name of at most ${maximumTagKeyLength} characters, without a blank at either end`

/** Every setting of the program, in the order in which they are shown. */
export const settings = {
  host: setting({
    name: "SNOOZEQL_HOST",
    flag: "host",
    description:
      "The address to listen on. An address other than loopback requires a key: SNOOZEQL_API_KEY, or one that `snoozeql keys create` made",
    expected: "a host name or an address",
    decode: (text) => (/[\s/@]/.test(text) ? Option.none() : nonBlank(text)),
    fallback: "127.0.0.1"
  }),
  port: setting({
    name: "SNOOZEQL_PORT",
    flag: "port",
    description: "The port to listen on; 0 uses a free port",
    expected: "a port from 0 to 65535",
    decode: integer(0, 65_535),
    fallback: 8080
  }),
  apiKey: setting<Redacted.Redacted | undefined>({
    name: "SNOOZEQL_API_KEY",
    description:
      "A key with the scope admin. Every request under /api must send it, or a key that `snoozeql keys create` made, as `Authorization: Bearer KEY`",
    expected: `${minimumKeyLength} to ${maximumKeyLength} printable ASCII characters, without a blank at either end, since no other key can be sent in a header`,
    decode: secret(apiKey),
    fallback: undefined,
    secret: true
  }),
  key: setting<Redacted.Redacted | undefined>({
    name: "SNOOZEQL_KEY",
    description:
      "The key that commands send to a server; by default SNOOZEQL_API_KEY. `--key-file` reads it from a file instead",
    expected: `${minimumKeyLength} to ${maximumKeyLength} printable ASCII characters, without a blank at either end`,
    decode: secret(apiKey),
    fallback: undefined,
    secret: true
  }),
  rateLimit: setting<number | undefined>({
    name: "SNOOZEQL_RATE_LIMIT",
    description:
      "The most requests a minute by one stored key, and from one address; more get a 429. The health routes have no limit. 0 means no limit",
    expected: rateExpected,
    decode: rate,
    fallback: 6000
  }),
  wrongKeyLimit: setting<number | undefined>({
    name: "SNOOZEQL_WRONG_KEY_LIMIT",
    description:
      "The most wrong keys a minute from one address; more get a 429, also with a chosen SNOOZEQL_API_KEY that was not used before. 0 means no limit",
    expected: rateExpected,
    decode: rate,
    fallback: 60
  }),
  trustedProxies: setting<ReadonlyArray<IpNetwork.IpNetwork>>({
    name: "SNOOZEQL_TRUSTED_PROXIES",
    description:
      "The addresses of reverse proxies, whose X-Forwarded-For and Forwarded headers say where a request comes from. No other header is believed",
    expected: "networks or addresses separated by commas, such as 10.0.0.0/8,192.0.2.7",
    decode: listOf(network),
    fallback: []
  }),
  corsOrigins: setting<ReadonlyArray<string>>({
    name: "SNOOZEQL_CORS_ORIGINS",
    description: "The origins of other sites whose pages may call the API from a browser. None by default",
    expected: "origins separated by commas, such as https://dashboard.example.com, without a path",
    decode: listOf(webOrigin),
    fallback: []
  }),
  publicMetrics: setting<boolean | undefined>({
    name: "SNOOZEQL_PUBLIC_METRICS",
    flag: "public-metrics",
    description: `Whether /metrics can be read without a key; by default only if the server listens on loopback`,
    expected: "true or false",
    decode: boolean,
    fallback: undefined
  }),
  publicDocs: setting<boolean | undefined>({
    name: "SNOOZEQL_PUBLIC_DOCS",
    flag: "public-docs",
    description: `Whether /docs and /openapi.json can be read without a key; by default only if the server listens on loopback`,
    expected: "true or false",
    decode: boolean,
    fallback: undefined
  }),
  databaseUrl: setting<Redacted.Redacted | undefined>({
    name: "DATABASE_URL",
    description:
      "The PostgreSQL database, as a libpq connection URI. If not set, the embedded database in SNOOZEQL_DATA_DIR is used",
    expected: "a URL such as postgres://user:password@host:5432/database",
    decode: secret(nonBlank),
    fallback: undefined,
    secret: true
  }),
  databasePooler: setting<Pooler>({
    name: "SNOOZEQL_DATABASE_POOLER",
    description: "The pool mode of a connection pooler, such as PgBouncer, between the server and PostgreSQL",
    expected: `${poolers.slice(0, -1).join(", ")} or ${poolers.at(-1)}`,
    decode: (text) => Option.fromNullishOr(poolers.find((pooler) => pooler === text)),
    fallback: "none"
  }),
  databaseConnections: setting<number | undefined>({
    name: "SNOOZEQL_DATABASE_CONNECTIONS",
    description: "The largest number of connections to PostgreSQL; by default 10, or 2 behind a pooler in session mode",
    expected: "a whole number from 1 to 100",
    decode: integer(1, 100),
    fallback: undefined
  }),
  statementTimeout: setting({
    name: "SNOOZEQL_DATABASE_STATEMENT_TIMEOUT",
    description: "How long a statement may take on PostgreSQL. Migrations, retention and streams have their own limits",
    expected: timeoutExpected,
    decode: timeout,
    fallback: Duration.seconds(30)
  }),
  lockTimeout: setting({
    name: "SNOOZEQL_DATABASE_LOCK_TIMEOUT",
    description: "How long a statement may wait for a lock on PostgreSQL",
    expected: timeoutExpected,
    decode: timeout,
    fallback: Duration.seconds(5)
  }),
  connectionTimeout: setting({
    name: "SNOOZEQL_DATABASE_CONNECTION_TIMEOUT",
    description: "How long a statement may wait for a free connection to PostgreSQL",
    expected: timeoutExpected,
    decode: timeout,
    fallback: Duration.seconds(5)
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
    expected: "a whole number of days from 1 to 455 (CloudWatch keeps hourly metrics for 455 days)",
    decode: integer(1, 455),
    fallback: 14
  }),
  historyWeeks: setting({
    name: "SNOOZEQL_HISTORY_WEEKS",
    description:
      "How many weeks of hours are kept in the compact history that activity is judged by; at least as long as hourly metrics",
    expected: "a whole number of weeks from 2 to 52",
    decode: integer(2, 52),
    fallback: 12
  }),
  collectInterval: setting<CollectInterval>({
    name: "SNOOZEQL_COLLECT_INTERVAL",
    flag: "collect-interval",
    description:
      "How often metrics are collected, such as `15 minutes` or `6 hours`; a bare number means minutes. CloudWatch's bill grows with every collection",
    expected:
      "a time from 5 minutes to 24 hours that divides the day evenly, such as 15 minutes, 1 hour, 6 hours or 24 hours",
    decode: (text) => Option.filter(minutes(text), Schema.is(CollectInterval)),
    fallback: 15
  }),
  timezone: setting<string | undefined>({
    name: "SNOOZEQL_TIMEZONE",
    description: "The time zone of instances for which neither a user nor the tag `snoozeql:timezone` has chosen one",
    expected: "an IANA time zone such as Europe/Berlin",
    decode: decodeWith(TimeZoneName),
    fallback: undefined
  }),
  timezoneTag: setting({
    name: "SNOOZEQL_TIMEZONE_TAG",
    description: "The tag that sets an instance's time zone. The case of a tag's name does not matter",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.timezone
  }),
  excludeTag: setting({
    name: "SNOOZEQL_EXCLUDE_TAG",
    description: "The tag that excludes an instance or a cluster from recommendations",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.exclude
  }),
  ownerTag: setting({
    name: "SNOOZEQL_OWNER_TAG",
    description: "The tag that says whose an instance is; lists can be filtered by it",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.owner
  }),
  environmentTag: setting({
    name: "SNOOZEQL_ENVIRONMENT_TAG",
    description: "The tag that says what an instance is for, such as staging; lists can be filtered by it",
    expected: tagExpected,
    decode: decodeWith(TagName),
    fallback: defaultTagNames.environment
  }),
  collectLimit: setting<PassTimeLimit>({
    name: "SNOOZEQL_COLLECT_LIMIT",
    description:
      "How long a collection may take before it is ended, such as `30 minutes`; a bare number means minutes. The next collection begins with what was not read",
    expected: "a whole number of minutes from 1 to 55",
    decode: (text) => Option.filter(minutes(text), Schema.is(PassTimeLimit)),
    fallback: Duration.toMinutes(defaultPassTimeLimit)
  }),
  ...webhookSettings,
  policyFile: setting<string | undefined>({
    name: "SNOOZEQL_POLICY",
    description: "A JSON file with the parts of the analysis policy that differ from the default, for the whole fleet",
    expected: "a JSON file of an analysis policy",
    decode: nonBlank,
    fallback: undefined
  }),
  priceFile: setting<string | undefined>({
    name: "SNOOZEQL_PRICES",
    description:
      "A JSON file of compute prices, which count before those of AWS's price list and the estimates that ship",
    expected: "a JSON file of as_of, currency and prices",
    decode: nonBlank,
    fallback: undefined
  }),
  discountFile: setting<string | undefined>({
    name: "SNOOZEQL_DISCOUNTS",
    description:
      "A JSON file of the discounts that you have on prices, by account or class family: by reserved instances, a savings plan or private pricing",
    expected: "a JSON file of discounts",
    decode: nonBlank,
    fallback: undefined
  }),
  region: setting<string | undefined>({
    name: "AWS_REGION",
    flag: "region",
    description: "The AWS region; by default the AWS SDK's, from its environment variables and profiles",
    expected: "a region such as eu-central-1",
    decode: decodeWith(RegionName),
    fallback: undefined
  }),
  endpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL",
    flag: "endpoint-url",
    description: "An endpoint to use instead of AWS, such as a simulator",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  cloudWatchEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_CLOUDWATCH",
    description: "Like AWS_ENDPOINT_URL, but only for CloudWatch",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  httpsProxy: setting<Redacted.Redacted | undefined>({
    name: "HTTPS_PROXY",
    alias: "https_proxy",
    description: "The proxy for HTTPS requests, such as those to AWS: http://user:password@proxy.example.com:3128",
    expected: proxyExpected,
    decode: secret(parseProxy),
    fallback: undefined,
    secret: true
  }),
  httpProxy: setting<Redacted.Redacted | undefined>({
    name: "HTTP_PROXY",
    alias: "http_proxy",
    description: "The proxy for plain HTTP requests, such as those to an endpoint that is not AWS",
    expected: proxyExpected,
    decode: secret(parseProxy),
    fallback: undefined,
    secret: true
  }),
  noProxy: setting<string | undefined>({
    name: "NO_PROXY",
    alias: "no_proxy",
    description: "Hosts to reach without a proxy, such as `.example.com,10.0.0.0/8`; `*` means all",
    expected: "hosts separated by commas",
    decode: nonBlank,
    fallback: undefined
  }),
  rdsEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_RDS",
    description: "Like AWS_ENDPOINT_URL, but only for RDS",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  pricingEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_PRICING",
    description: "Like AWS_ENDPOINT_URL, but only for AWS's price list",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  stsEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_STS",
    description: "Like AWS_ENDPOINT_URL, but only for STS, which assumes the roles of `targets`",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  })
}

/** The program's configuration. */
export type Settings = {
  readonly [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer A> ? A : never
} & {
  /** The connection that `databaseUrl` and libpq's variables describe; undefined if `databaseUrl` is not set. */
  readonly postgres: PostgresConnection | undefined
  /** The targets of the configuration file; undefined if it names none. */
  readonly targets: ReadonlyArray<Target> | undefined
  /** The path of the configuration file, which a server reads again and again; undefined if it shall not. */
  readonly configurationFile: string | undefined
  /** The setting; by default, whether the server listens on loopback. */
  readonly publicMetrics: boolean
  /** The setting; by default, whether the server listens on loopback. */
  readonly publicDocs: boolean
  /** The policy in `policyFile`, or the default policy if it is not set. */
  readonly policy: AnalysisPolicy
  /** The prices in `priceFile`. */
  readonly prices: PriceTable | undefined
  /** The discounts in `discountFile`; none if it is not set. */
  readonly discounts: Discounts
}
