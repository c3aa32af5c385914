import type { Random } from "./Random.ts"
import type { JsonSchema } from "./routes.ts"

/** Strings. Some are valid somewhere, and most are wrong everywhere. */
const texts = (random: Random, knownId: string): string =>
  random.weighted<() => string>([
    [4, () => knownId],
    [1, () => "ffffffff-ffff-4fff-bfff-ffffffffffff"],
    [4, () => random.pick(["orders", "db-ORDERS", "123456789012", "eu-west-1", "postgres", "db.t4g.micro"])],
    [2, () => random.pick(["UTC", "Europe/Berlin", "Europe/Nowhere", "+02:00", "USD", "usd", "EUR"])],
    [3, () => random.pick(["CPUUtilization", "DatabaseConnections", "cpuutilization", "cron", "eventbridge"])],
    [3, () => instants(random)],
    [3, () => random.pick(["", " ", "0", "-1", "1", "1000", "1001", "1e3", "NaN", "null", "true", "[]", "{}"])],
    [1, () => "x".repeat(random.pick([1, 127, 128, 255, 256, 257, 4000]))],
    [
      2,
      () =>
        random.pick(["\0", "\u{1F600}", "\uD800", "ä", "\u202E", "\r\nSet-Cookie: a=b", "'; DROP TABLE instances; --"])
    ],
    [
      1,
      () => random.pick(["../../etc/passwd", "%00", "%zz", "${jndi:ldap://x}", "<script>", "__proto__", "constructor"])
    ],
    [1, () => cursors(random, knownId)]
  ])()

/** Cursors as a listing returns them, with a name that no page may have returned. */
const cursors = (random: Random, knownId: string): string => {
  const name = random.pick(["orders", "", "a\0", "x".repeat(300)])
  const place = random.pick([
    { name, id: knownId },
    { tier: numbers(random), amount: numbers(random), name, id: knownId }
  ])
  const of = random.pick(["instances", "plans", "recommendations", "backtest", "overview"])
  return Buffer.from(JSON.stringify({ of, with: {}, at: place })).toString("base64url")
}

const instants = (random: Random): string =>
  random.pick([
    "2026-01-01T10:00:00Z",
    "2026-01-01T10:00:00.000+02:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "10000-01-01T00:00:00Z",
    "2026-02-30T10:00:00Z",
    "2026-01-01",
    new Date(1_767_261_600_000 + random.below(1e9) * 1000).toISOString()
  ])

const numbers = (random: Random): number =>
  random.pick([
    0,
    -0,
    1,
    -1,
    0.016,
    1.5,
    60,
    999_999,
    1e6,
    2 ** 31 - 1,
    2 ** 31,
    1e21,
    1e308,
    5e-324,
    random.next() * 100
  ])

const anything = (random: Random, knownId: string, depth: number): unknown =>
  random.weighted<() => unknown>([
    [3, () => texts(random, knownId)],
    [3, () => numbers(random)],
    [2, () => random.pick([null, true, false])],
    [depth, () => Array.from({ length: random.below(4) }, () => anything(random, knownId, depth - 1))],
    [depth, () => members(random, random.below(4), () => anything(random, knownId, depth - 1))]
  ])()

const members = (random: Random, count: number, value: (index: number) => unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${random.below(1000)}-${index}`, value(index)]))

/** A value that follows a schema more or less: now and then, a part is replaced by something else. */
export const valueOf = (schema: JsonSchema, random: Random, knownId: string, wildness: number): unknown => {
  if (random.chance(wildness)) return anything(random, knownId, 2)
  const { additionalProperties, anyOf, enum: choices, items, properties, required = [], type } = schema
  if (choices !== undefined) return choices[random.below(choices.length)]
  if (anyOf !== undefined && anyOf.length > 0) {
    return valueOf(anyOf[random.below(anyOf.length)] ?? {}, random, knownId, wildness)
  }
  switch (type) {
    case "object": {
      const known = Object.entries(properties ?? {}).filter(
        ([name]) => (required.includes(name) || random.chance(0.5)) && !random.chance(wildness)
      )
      const unknown = random.chance(wildness) ? members(random, random.pick([1, 3, 250]), () => 0) : {}
      const further =
        typeof additionalProperties === "object"
          ? members(random, random.pick([0, 1, 5, 50, 51, 199]), () =>
              valueOf(additionalProperties, random, knownId, wildness)
            )
          : {}
      const described = known.map(([name, member]) => [name, valueOf(member, random, knownId, wildness)])
      return { ...Object.fromEntries(described), ...unknown, ...further }
    }
    case "array":
      return Array.from({ length: random.below(4) }, () => valueOf(items ?? {}, random, knownId, wildness))
    case "number":
    case "integer":
      return numbers(random)
    case "boolean":
      return random.chance(0.5)
    default:
      return texts(random, knownId)
  }
}
