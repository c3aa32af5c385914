import { assert, describe, it } from "@effect/vitest"
import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Clock, DateTime, type Duration, Effect, Layer, Ref, Schema } from "effect"
import { TestClock } from "effect/testing"
import { CollectInterval } from "../src/CollectInterval.ts"
import * as CollectionSchedule from "../src/CollectionSchedule.ts"
import { Collector } from "../src/Collector.ts"
import { ownTarget, Targets } from "../src/Target.ts"
import { shiftedClock } from "@snoozeql/testing/shiftedClock"
import { instant, layerCollector, rowsOf, setTime } from "./support/scriptedCollector.ts"

/** A collector that only records its calls, and takes `duration` for a pass. */
const layerNoting = (
  noted: Array<string>,
  duration: Duration.Input = 0,
  outcome: Effect.Effect<void, StoreUnavailable> = Effect.void
) =>
  Layer.sync(Collector, () => {
    const collect: Collector["Service"]["collect"] = Effect.fnUntraced(function* (trigger) {
      const now = yield* DateTime.now
      noted.push(`${DateTime.formatIso(now).slice(11, 19)} ${trigger}`)
      yield* Effect.sleep(duration)
      yield* outcome
      return yield* Effect.die("no run is needed")
    })
    return Collector.of({ start: collect, collect })
  })

describe("CollectionSchedule", { timeout: 60_000 }, () => {
  it.effect.each([
    [5, ["10:05:00", "10:10:00", "10:15:00"]],
    [10, ["10:10:00", "10:20:00", "10:30:00"]],
    [15, ["10:15:00", "10:30:00", "10:45:00"]],
    [20, ["10:20:00", "10:40:00", "11:00:00"]],
    [30, ["10:30:00", "11:00:00", "11:30:00"]],
    [60, ["11:00:00", "12:00:00", "13:00:00"]],
    [90, ["10:30:00", "12:00:00", "13:30:00"]],
    [360, ["12:00:00", "18:00:00", "00:00:00"]]
  ] as const)("collects at once, then every %d minutes on the clock", ([interval, times]) => {
    const noted: Array<string> = []
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:02:17.250Z")
      yield* Layer.build(CollectionSchedule.layer({ interval }).pipe(Layer.provide(layerNoting(noted))))
      yield* TestClock.adjust("15 hours")
      assert.deepStrictEqual(noted.slice(0, 4), ["10:02:17 startup", ...times.map((time) => `${time} schedule`)])
    }).pipe(Effect.scoped)
  })

  it.effect("collects every 15 minutes by default, also over a change of daylight saving time", () => {
    const noted: Array<string> = []
    return Effect.gen(function* () {
      yield* setTime("2026-03-28T23:59:00Z")
      yield* Layer.build(CollectionSchedule.layer().pipe(Layer.provide(layerNoting(noted))))
      yield* TestClock.adjust("1 day")
      assert.strictEqual(noted.length, 1 + 24 * 4)
    }).pipe(Effect.scoped)
  })

  it.effect("collects once a day at 00:00 UTC", () => {
    const noted: Array<string> = []
    return Effect.gen(function* () {
      yield* setTime("2026-03-28T14:20:00Z")
      yield* Layer.build(CollectionSchedule.layer({ interval: 1440 }).pipe(Layer.provide(layerNoting(noted))))
      yield* TestClock.adjust("2 days")
      assert.deepStrictEqual(noted, ["14:20:00 startup", "00:00:00 schedule", "00:00:00 schedule"])
    }).pipe(Effect.scoped)
  })

  it.effect("collects at the times of every target's interval, also of one that changes meanwhile", () => {
    const noted: Array<string> = []
    const targets = Ref.makeUnsafe<ReadonlyArray<CollectInterval | undefined>>([60, 45, undefined])
    const layerTargets = Layer.succeed(
      Targets,
      Effect.map(Ref.get(targets), (intervals) => ({
        targets: intervals.map((interval) => ({ ...ownTarget, ...(interval === undefined ? {} : { interval }) })),
        notes: []
      }))
    )
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T00:01:00Z")
      yield* Layer.build(
        CollectionSchedule.layer({ interval: 360 }).pipe(Layer.provide([layerNoting(noted), layerTargets]))
      )
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(
        noted.map((text) => text.slice(0, 5)),
        ["00:01", "00:45", "01:00", "01:30", "02:00"]
      )
      yield* Ref.set(targets, [5])
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(
        noted.slice(5).map((text) => text.slice(0, 5)),
        ["02:10"]
      )
    }).pipe(Effect.scoped)
  })

  it.effect.each([
    ["two minutes", 2 * 60_000],
    ["a day", 24 * 3_600_000]
  ] as const)("waits no longer than the interval if the clock is set back by %s", ([, back]) => {
    const noted: Array<string> = []
    let offset = 0
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:10Z")
      const clock = shiftedClock(yield* Clock.Clock, () => offset)
      yield* Layer.build(CollectionSchedule.layer({ interval: 5 }).pipe(Layer.provide(layerNoting(noted)))).pipe(
        Effect.provideService(Clock.Clock, clock)
      )
      yield* TestClock.adjust("30 seconds")
      offset = -back
      yield* TestClock.adjust("4 minutes")
      assert.lengthOf(noted, 1)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(noted, 2)
      yield* TestClock.adjust("5 minutes")
      assert.isAtLeast(noted.length, 3)
    }).pipe(Effect.scoped)
  })

  it.effect("skips the times that a long pass misses", () => {
    const noted: Array<string> = []
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      yield* Layer.build(CollectionSchedule.layer().pipe(Layer.provide(layerNoting(noted, "40 minutes"))))
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(noted, ["10:00:00 startup", "10:45:00 schedule", "11:30:00 schedule"])
    }).pipe(Effect.scoped)
  })

  it.effect("goes on after failures", () => {
    const noted: Array<string> = []
    const away = Effect.fail(new StoreUnavailable({ operation: "save", message: "gone", cause: "gone" }))
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      yield* Layer.build(CollectionSchedule.layer().pipe(Layer.provide(layerNoting(noted, 0, away))))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(noted.length, 5)
    }).pipe(Effect.scoped)
  })

  it.effect("stops with its scope", () => {
    const noted: Array<string> = []
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:00:00Z")
      yield* Layer.build(CollectionSchedule.layer().pipe(Layer.provide(layerNoting(noted)))).pipe(
        Effect.andThen(TestClock.adjust("20 minutes")),
        Effect.scoped
      )
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(noted.length, 2)
    })
  })

  it.effect("collects two weeks of a database that is used in office hours", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-02T00:00:00Z")
      yield* Layer.build(CollectionSchedule.layer())
      yield* TestClock.adjust("14 days")
      const runs: ReadonlyArray<CollectionRun> = yield* (yield* CollectionRunStore).list()
      assert.strictEqual(runs.length, 1 + 14 * 24 * 4)
      assert.isTrue(runs.every(({ status }) => status === "succeeded"))
      const rows = yield* rowsOf("office", "CPUUtilization")
      // The running hour at the end is not published yet. The two weeks and the day before are within the retention.
      const week = rows.filter(({ hour }) => DateTime.isGreaterThanOrEqualTo(hour, instant("2026-03-02T00:00:00Z")))
      assert.strictEqual(week.length, 14 * 24)
      for (const { avg_value, hour, sample_count } of week) {
        const { hour: ofDay, weekDay } = DateTime.toPartsUtc(hour)
        assert.strictEqual(avg_value, isOffice(weekDay, ofDay) ? 80 : 1)
        assert.strictEqual(sample_count, DateTime.Equivalence(hour, instant("2026-03-15T23:00:00Z")) ? 55 : 60)
      }
    }).pipe(
      Effect.provide(
        layerCollector({
          cloudWatch: {
            sample: ({ minute }) => {
              const hour = Math.floor(minute / 3_600_000)
              // 1970-01-01 was a Thursday.
              return isOffice((Math.floor(hour / 24) + 4) % 7, hour % 24) ? 80 : 1
            }
          },
          discovery: { instances: () => [{ name: "office" }] }
        })
      )
    )
  )
})

const isOffice = (weekDay: number, hour: number) => weekDay >= 1 && weekDay <= 5 && hour >= 8 && hour < 18

describe("CollectInterval", () => {
  it.each([5, 6, 10, 15, 45, 60, 90, 360, 720, 1440])("allows %d minutes", (minutes) => {
    assert.isTrue(Schema.is(CollectInterval)(minutes))
  })

  it.each([0, 1, 4, 7, 50, 15.5, 1000, 2880])("refuses %d minutes", (minutes) => {
    assert.isFalse(Schema.is(CollectInterval)(minutes))
  })
})
