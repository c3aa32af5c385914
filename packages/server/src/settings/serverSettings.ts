import { Option, type Redacted, Result, Schema, SchemaTransformation } from "effect"
import { NetAddress, IpNetwork } from "effect/net"
import { setting, decodeWith, integer, nonBlank, url, secret } from "./Setting.ts"

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

/** Who may use the server, and how. */
export const serverSettings = {
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
      "The most wrong keys a minute from one address; more get a 429. At such an address, a SNOOZEQL_API_KEY that you chose yourself passes only if it has passed before. 0 means no limit",
    expected: rateExpected,
    decode: rate,
    fallback: 60
  }),
  trustedProxies: setting<ReadonlyArray<IpNetwork.IpNetwork>>({
    name: "SNOOZEQL_TRUSTED_PROXIES",
    description:
      "The addresses of reverse proxies, whose X-Forwarded-For and Forwarded headers say where a request comes from. The headers of other addresses are ignored",
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
  })
}
