import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Clock, DateTime, Duration, Effect, Layer } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { importFile, type ImportOptions } from "../../src/import/importFile.ts"

const stores = SqlStores.layer.pipe(
  Layer.provideMerge(layerPostgres({ sessionParameters: { TimeZone: "America/New_York" } })),
  Layer.provideMerge(NodeServices.layer)
)

const folder = suiteFolder()
let files = 0

const fileOf = (content: string | Uint8Array) => {
  files += 1
  const file = join(folder, `${files}.txt`)
  writeFileSync(file, content)
  return file
}

const csv = (...lines: ReadonlyArray<string>) => fileOf(["timestamp,value", ...lines].join("\n"))

// The pool of connections uses the clock too. It does not survive the jumps of TestClock.
const thisHour = DateTime.startOf(DateTime.nowUnsafe(), "hour")

/** A line of CSV with a time this many hours ago. */
const line = (hours: number, minutes: number, value: string | number) =>
  `${DateTime.formatIso(DateTime.add(thisHour, { hours: -hours, minutes }))},${value}`

const registration = (name: string, providerId = `db-${name}`) => ({
  name,
  provider_id: providerId,
  account: "123456789012",
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro"
})

const options = (instance: string, file: string): ImportOptions => ({
  file,
  instance,
  metric: "CPUUtilization",
  zone: DateTime.zoneMakeNamedUnsafe("UTC"),
  retention: Duration.days(7)
})

const register = (...args: Parameters<typeof registration>) =>
  InstanceStore.use((instances) => instances.register(registration(...args), thisHour))

/** A clock that is off by some milliseconds. */
const offClock = (clock: Clock.Clock, millis: number): Clock.Clock => ({
  currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + millis,
  currentTimeMillis: Effect.map(clock.currentTimeMillis, (time) => time + millis),
  currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(millis) * 1_000_000n,
  currentTimeNanos: Effect.map(clock.currentTimeNanos, (time) => time + BigInt(millis) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  monotonicTimeNanos: clock.monotonicTimeNanos,
  sleep: (duration) => clock.sleep(duration)
})

const hoursOf = Effect.fnUntraced(function* (name: string) {
  const instances = yield* (yield* InstanceStore).list()
  const instance = instances.find((candidate) => candidate.name === name)
  if (instance === undefined) return undefined
  const rows = yield* (yield* MetricsStore).getMetricsByInstance(instance.id, {
    start: DateTime.makeUnsafe("2000-01-01T00:00:00Z"),
    end: DateTime.makeUnsafe("2100-01-01T00:00:00Z")
  })
  return rows.map((row) => [
    (thisHour.epochMilliseconds - row.hour.epochMilliseconds) / 3_600_000,
    row.avg_value,
    row.max_value,
    row.min_value,
    row.sample_count
  ])
})

layer(stores, { timeout: "60 seconds", excludeTestServices: true })("importFile", (it) => {
  it.effect("replaces hours, so that a second import changes nothing", () =>
    Effect.gen(function* () {
      const { id } = yield* register("orders")
      const file = csv(line(1, 55, 4), line(0, 0, 1), line(0, 5, 2))
      const first = yield* importFile(options("orders", file))
      assert.deepStrictEqual(first, {
        instance_id: id,
        instance_name: "orders",
        metric_name: "CPUUtilization",
        registered: false,
        samples: 3,
        hours: 2,
        notes: [],
        written: 2,
        unchanged: 0,
        stale: 0,
        expired: 0
      })
      const expected = [
        [1, 4, 4, 4, 1],
        [0, 1.5, 2, 1, 2]
      ]
      assert.deepStrictEqual(yield* hoursOf("orders"), expected)
      assert.deepInclude(yield* importFile(options("orders", file)), { written: 0, unchanged: 2 })
      assert.deepStrictEqual(yield* hoursOf("orders"), expected)
    })
  )

  it.effect("keeps stored hours that have more samples, and omits expired hours", () =>
    Effect.gen(function* () {
      yield* register("billing")
      yield* importFile(options("billing", csv(line(1, 0, 1), line(1, 5, 3))))
      const mixed = csv(line(1, 0, 50), line(2, 0, 7), line(7 * 24 - 1, 0, 7), line(7 * 24 + 1, 0, 7))
      assert.deepInclude(yield* importFile(options("billing", mixed)), {
        hours: 4,
        written: 2,
        unchanged: 0,
        stale: 1,
        expired: 1
      })
      assert.deepStrictEqual(yield* hoursOf("billing"), [
        [7 * 24 - 1, 7, 7, 7, 1],
        [2, 7, 7, 7, 1],
        [1, 2, 3, 1, 2]
      ])
    })
  )

  it.effect("fails and registers nothing if no hour is accepted", () =>
    Effect.gen(function* () {
      const expired = csv(line(216, 0, 7), line(215, 0, 7))
      const error = yield* Effect.flip(
        importFile({ ...options("archive", expired), registration: registration("archive") })
      )
      assert.deepInclude(error, { _tag: "NothingAccepted", instance_id: null, hours: 2, stale: 0, expired: 2 })
      assert.isUndefined(yield* hoursOf("archive"))
    })
  )

  it.effect("writes nothing if a line is malformed", () =>
    Effect.gen(function* () {
      const file = csv(line(1, 0, 1), line(1, 5, "one"))
      const error = yield* Effect.flip(importFile({ ...options("typo", file), registration: registration("typo") }))
      assert.strictEqual(error._tag, "MalformedFile")
      assert.match(error.message, /line 3: .*"one"/)
      assert.isUndefined(yield* hoursOf("typo"))
    })
  )

  it.effect("writes nothing if the values are daily, or of another metric", () =>
    Effect.gen(function* () {
      const days = [0, 1, 2, 3].map((day) => ({
        Timestamp: DateTime.formatIso(DateTime.subtract(thisHour, { days: day })),
        Average: 14.2,
        Maximum: 71,
        Unit: "Percent"
      }))
      const creating = { registration: registration("daily") }
      const daily = fileOf(JSON.stringify({ Label: "CPUUtilization", Datapoints: days }))
      const long = yield* Effect.flip(importFile({ ...options("daily", daily), ...creating }))
      assert.strictEqual(long._tag, "MalformedFile")
      assert.include(long.message, "24 hours apart")
      const connections = fileOf(
        JSON.stringify({
          MetricDataResults: [{ Id: "m1", Label: "DatabaseConnections", Timestamps: [days[0]?.Timestamp], Values: [3] }]
        })
      )
      const other = yield* Effect.flip(importFile({ ...options("daily", connections), ...creating }))
      assert.strictEqual(other._tag, "WrongUsage")
      assert.isUndefined(yield* hoursOf("daily"))
    })
  )

  it.effect("says what it assumed", () =>
    Effect.gen(function* () {
      yield* register("assumed")
      const local = DateTime.formatIso(DateTime.subtract(thisHour, { hours: 1 }))
        .slice(0, 19)
        .replace("T", " ")
      const grafana = yield* importFile(options("assumed", fileOf(`"Time","CPUUtilization"\n${local},5`)))
      assert.deepStrictEqual(grafana.notes, [
        "Timestamps without an offset were read in the time zone UTC (--timezone).",
        "A single value does not show its period. An hour or less was assumed."
      ])
      const label = "Full label,eu-central-1:AWS/RDS DBInstanceIdentifier:orders CPUUtilization Average 300"
      const console = fileOf(`Id,m1\n${label}\n${line(2, 0, 5)}\n`)
      assert.deepStrictEqual((yield* importFile(options("assumed", console))).notes, [
        "The file names the instance orders, but its values were stored for assumed."
      ])
      assert.deepStrictEqual(yield* hoursOf("assumed"), [
        [2, 5, 5, 5, 1],
        [1, 5, 5, 5, 1]
      ])
    })
  )

  for (const days of [-1, 1]) {
    it.effect(`judges the past and the future by the database's clock, ${days} days off its own`, () =>
      Effect.gen(function* () {
        const name = `off-${days}`
        yield* register(name)
        const clock = yield* Clock.Clock
        const wrong = offClock(clock, days * 24 * 3_600_000)
        const file = csv(line(0, 0, 1), line(1, 0, 1), line(7 * 24 - 1, 0, 7), line(7 * 24 + 1, 0, 7))
        const imported = yield* Effect.provideService(importFile(options(name, file)), Clock.Clock, wrong)
        assert.deepInclude(imported, { written: 3, expired: 1 })
        const future = csv(line(-2, 0, 1), line(-2, 5, 1))
        const error = yield* Effect.flip(Effect.provideService(importFile(options(name, future)), Clock.Clock, wrong))
        assert.include(error.message, "it is in the future")
      })
    )
  }

  it.effect("names the hour of an aggregate that cannot be stored, and writes nothing", () =>
    Effect.gen(function* () {
      const file = csv(line(2, 0, 1), line(1, 0, 1e308), line(1, 5, 1e308))
      const error = yield* Effect.flip(importFile({ ...options("huge", file), registration: registration("huge") }))
      assert.match(error.message, /hour [^ ]+:00:00\.000Z: avg_value is not finite/)
      assert.isUndefined(yield* hoursOf("huge"))
    })
  )

  it.effect("refuses hours in the future, and accepts the current hour", () =>
    Effect.gen(function* () {
      const registered = { registration: registration("ahead") }
      const file = csv(line(1, 0, 1), line(-2, 0, 1), line(-2, 5, 1), line(-30, 0, 1))
      const error = yield* Effect.flip(importFile({ ...options("ahead", file), ...registered }))
      assert.strictEqual(error._tag, "MalformedFile")
      for (const hours of [2, 30]) {
        const hour = DateTime.formatIso(DateTime.add(thisHour, { hours }))
        assert.include(error.message, `hour ${hour}: it is in the future`)
      }
      assert.isUndefined(yield* hoursOf("ahead"))
      const running = csv(`${DateTime.formatIso(yield* DateTime.now)},1`)
      assert.deepInclude(yield* importFile({ ...options("ahead", running), ...registered }), { written: 1 })
    })
  )

  it.effect("refuses a file that is not UTF-8 text", () =>
    Effect.gen(function* () {
      const file = fileOf(Buffer.from(`\uFEFF${line(1, 0, 1)}`, "utf16le"))
      const error = yield* Effect.flip(importFile(options("orders", file)))
      assert.include(error.message, "the file: it is not UTF-8 text")
    })
  )

  it.effect("registers an unknown instance once, if it may", () =>
    Effect.gen(function* () {
      const file = csv(line(1, 0, 1))
      const unknown = yield* Effect.flip(importFile(options("fresh", file)))
      assert.match(unknown.message, /No instance is named "fresh"; .*--create/)
      const creating = { ...options("fresh", file), registration: registration("fresh") }
      assert.deepInclude(yield* importFile(creating), { registered: true, written: 1 })
      assert.deepInclude(yield* importFile(creating), { registered: false, unchanged: 1 })
    })
  )

  it.effect("asks for the id if several instances have the name", () =>
    Effect.gen(function* () {
      const first = yield* register("twin", "db-1")
      const second = yield* register("twin", "db-2")
      const file = csv(line(1, 0, 1))
      const error = yield* Effect.flip(importFile({ ...options("twin", file), registration: registration("twin") }))
      assert.strictEqual(error._tag, "AmbiguousInstance")
      for (const { id, provider_id } of [first, second]) {
        assert.include(error.message, id)
        assert.include(error.message, provider_id)
      }
      assert.deepInclude(yield* importFile(options(second.id, file)), { instance_id: second.id, written: 1 })
    })
  )
})
