import { Random } from "./Random.ts"
import type { Route } from "./routes.ts"
import { valueOf } from "./values.ts"

/** How the client ends: after the responses, by closing its side at once, by a reset, or not at all. */
export type Ending = "when answered" | "half-close" | "reset" | "hold"

/** One connection to the server: the bytes to send, in which pieces, and how the connection ends. */
export interface FuzzCase {
  readonly index: number
  readonly pieces: ReadonlyArray<Buffer>
  readonly ending: Ending
  /** How many responses are expected before the client may close. */
  readonly responses: number
  /** Whether a response may come without the body that its headers announce. */
  readonly mayLackBody: boolean
}

/** The target that all cases of a run have in common. */
export interface FuzzTarget {
  readonly seed: number
  readonly routes: readonly [Route, ...ReadonlyArray<Route>]
  readonly key: string | undefined
  /** The id of an instance that exists. */
  readonly knownId: string
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "PURGE"] as const

const encode = (random: Random, text: string): string =>
  random.chance(0.85) ? encodeURIComponent(text.toWellFormed()) : text.replaceAll(/[^\x21-\x7e]/g, "")

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const target = (route: Route, random: Random, { knownId }: FuzzTarget, wildness: number): string => {
  const path = route.path.replaceAll(/\{\w+\}/g, () =>
    encode(random, random.chance(0.7) ? knownId : asText(valueOf({ type: "string" }, random, knownId, wildness)))
  )
  const query = route.parameters
    .filter((parameter) => parameter.in === "query" && random.chance(0.5))
    .flatMap(({ name, schema }) =>
      [valueOf(schema, random, knownId, wildness)].flat().map((value) => `${name}=${encode(random, asText(value))}`)
    )
  if (random.chance(wildness / 2))
    query.push(`${random.pick(["x", "", "limit", "__proto__", "metric"])}=${random.below(10)}`)
  if (random.chance(0.01))
    query.push(
      ..."x"
        .repeat(random.pick([100, 1500]))
        .split("")
        .map(() => "metric=CPU")
    )
  return query.length === 0 ? path : `${path}?${query.join("&")}`
}

const odd = [
  "GET",
  "*",
  "http://localhost/api/v1/instances",
  "//",
  "/%",
  "/api/v1/../v1/instances",
  "/api//v1",
  "/\\",
  "/#"
] as const

const body = (route: Route, random: Random, { knownId }: FuzzTarget, wildness: number): string | undefined => {
  if (route.body === undefined) return random.chance(0.1) ? random.pick(["{}", "x", "null", "[]"]) : undefined
  if (random.chance(0.03)) {
    return random.pick([
      "",
      "{",
      "\u{FEFF}{}",
      "[".repeat(100_000),
      '{"a":'.repeat(30_000),
      `{${Array.from({ length: 60_000 }, (_, key) => `"k${key}":0`).join(",")}}`,
      `{"tags":{${Array.from({ length: 60_000 }, (_, key) => `"k${key}":"v"`).join(",")}}}`,
      JSON.stringify({ name: "x".repeat(1_000_000) }),
      "x".repeat(1_048_577)
    ])
  }
  return JSON.stringify(valueOf(route.body, random, knownId, wildness))
}

const protocolHeaders = [
  "Connection: Upgrade\r\nUpgrade: websocket",
  "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
  "Connection: keep-alive",
  "Connection: close",
  "Expect: 100-continue",
  "Expect: nonsense",
  "Transfer-Encoding: gzip",
  "Transfer-Encoding: chunked, chunked",
  "Content-Length: 5\r\nContent-Length: 6",
  "Content-Encoding: gzip",
  "Host: example.com",
  "Origin: https://example.com",
  "X-Forwarded-For: 10.0.0.1",
  "Accept-Encoding: gzip, br",
  "Range: bytes=0-1",
  "If-None-Match: *",
  "Cookie: a=b; c",
  `X-Long: ${"x".repeat(20_000)}`,
  Array.from({ length: 500 }, (_, header) => `X-${header}: x`).join("\r\n"),
  "X Y: z",
  "X:\x01"
] as const

const chunk = (text: string, random: Random): string => {
  const size = Math.max(1, Math.ceil(text.length / random.pick([1, 2, 7])))
  const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? []
  const extension = random.chance(0.1) ? `;${"x".repeat(random.pick([1, 100, 20_000]))}` : ""
  const lines = chunks.map((part) => `${Buffer.byteLength(part).toString(16)}${extension}\r\n${part}\r\n`)
  return `${lines.join("")}${random.chance(0.9) ? "0\r\n\r\n" : ""}`
}

interface Request {
  readonly method: string
  readonly text: string
}

const request = (random: Random, fuzzed: FuzzTarget): Request => {
  const wildness = random.pick([0, 0.02, 0.1, 0.4])
  const route = random.pick(fuzzed.routes)
  const method = random.chance(0.9) ? route.method : random.pick(methods)
  const path = random.chance(0.97) ? target(route, random, fuzzed, wildness) : random.pick(odd)
  const text = body(route, random, fuzzed, wildness)
  const version = random.chance(0.97) ? "HTTP/1.1" : random.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.7"])
  const isChunked = random.chance(0.15)
  const headers = [
    ...(random.chance(0.98) ? [`Host: ${random.pick(["localhost", "127.0.0.1", "[::1]:80"])}`] : []),
    ...(fuzzed.key === undefined || random.chance(0.1) ? [] : [`Authorization: Bearer ${fuzzed.key}`]),
    ...(random.chance(0.02) ? [`Authorization: ${random.pick(["Bearer x", "Bearer", "Basic eA==", ""])}`] : []),
    ...(text === undefined ? [] : [`Content-Type: ${random.chance(0.95) ? "application/json" : "text/plain"}`]),
    ...(text === undefined
      ? []
      : [isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${lengthOf(text, random)}`]),
    ...(random.chance(0.12) ? [random.pick(protocolHeaders)] : [])
  ]
  const sent = text === undefined ? "" : isChunked ? chunk(text, random) : text
  return { method, text: `${method} ${path} ${version}\r\n${headers.join("\r\n")}\r\n\r\n${sent}` }
}

const lengthOf = (text: string, random: Random): number =>
  Buffer.byteLength(text) + (random.chance(0.98) ? 0 : random.pick([-1, 1, 100, 2_000_000]))

const mutate = (bytes: Buffer, random: Random): Buffer => {
  let mutated = bytes
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(mutated.length)
    const inserted = Buffer.from([random.pick([0, 10, 13, 32, 58, 127, 255, random.below(256)])])
    mutated = random.weighted<() => Buffer>([
      [3, () => Buffer.concat([mutated.subarray(0, at), inserted, mutated.subarray(at + 1)])],
      [2, () => Buffer.concat([mutated.subarray(0, at), inserted, mutated.subarray(at)])],
      [2, () => Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + 1 + random.below(20))])],
      [1, () => mutated.subarray(0, at)],
      [1, () => Buffer.concat([mutated.subarray(0, at), mutated.subarray(0, at)])]
    ])()
  }
  return mutated
}

const split = (bytes: Buffer, random: Random): ReadonlyArray<Buffer> => {
  if (bytes.length < 2 || random.chance(0.85)) return [bytes]
  const at = 1 + random.below(bytes.length - 1)
  return [bytes.subarray(0, at), bytes.subarray(at)]
}

/** The case with an index. It is always the same for the same target, whatever was tried before. */
export const makeCase = (index: number, fuzzed: FuzzTarget): FuzzCase => {
  const random = new Random(fuzzed.seed, index)
  const requests = Array.from({ length: random.chance(0.9) ? 1 : 2 + random.below(4) }, () => request(random, fuzzed))
  const connect = random.chance(0.005) ? "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n" : ""
  const whole = Buffer.from(requests.map(({ text }) => text).join("") + connect)
  const isMutated = random.chance(0.15)
  return {
    index,
    pieces: split(isMutated ? mutate(whole, random) : whole, random),
    ending: random.weighted([
      [90, "when answered"],
      [4, "half-close"],
      [4, "reset"],
      [0.5, "hold"]
    ]),
    responses: requests.length + (connect === "" ? 0 : 1),
    mayLackBody: isMutated || requests.some(({ method }) => method === "HEAD")
  }
}
