import { assert, describe, layer } from "@effect/vitest"
import { addAdviceCounts, type AdviceCounts, noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import { type Plan, planOfDayReasons } from "@snoozeql/domain/Plan"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { IssuedAdvice } from "../../src/IssuedAdvice.ts"
import { historyHours, makeRandom, startHour } from "./driftingUnits.ts"
import { recountDays, recountPromise } from "./recount.ts"
import { makeFleet, passHours, type SimulatedUnit } from "./SimulatedFleet.ts"

/** Twelve weeks. */
const days = 84
const unitCount = 12

/** The simulated time, in milliseconds since the epoch. */
const clock = { now: startHour * millisPerHour }

/** Stores in PostgreSQL, whose clock is the simulated one. */
const database = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (store) => ({
    ...store,
    snapshotTime: Effect.sync(() => DateTime.makeUnsafe(clock.now))
  }))
).pipe(Layer.provideMerge(Layer.orDie(SqlStores.layer.pipe(Layer.provideMerge(layerPostgres())))))

/** A server that issues what is due. */
const serve = AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })).pipe(
  Effect.provide(Layer.fresh(AdviceIssuer.layer()))
)

/** A server that is killed while it writes, before or after the commit. */
const serveAndKill = Effect.fnUntraced(function* (isCommitted: boolean) {
  const advice = yield* AdviceStore
  const reached = yield* Deferred.make<void>()
  const interrupted = Layer.succeed(AdviceStore, {
    ...advice,
    issue: (drafts: Parameters<typeof advice.issue>[0]) => {
      const die = Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
      return isCommitted ? Effect.andThen(advice.issue(drafts), die) : die
    }
  })
  const server = yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })).pipe(
    Effect.provide(Layer.fresh(AdviceIssuer.layer()).pipe(Layer.provide(interrupted))),
    Effect.forkChild
  )
  yield* Effect.raceFirst(Deferred.await(reached), Fiber.await(server))
  yield* Fiber.interrupt(server)
})

/** Lets simulated weeks pass with servers that run together, are killed, come late and are restarted. */
const simulate = Effect.fnUntraced(function* (dayCount: number) {
  const random = makeRandom(7)
  const units = yield* makeFleet(unitCount, dayCount + 1)
  const instances = yield* InstanceStore
  let passed = startHour
  const pass = Effect.fnUntraced(function* (day: number, minutes: number) {
    clock.now = (startHour + day * 24) * millisPerHour + minutes * 60_000
    const until = Math.floor(clock.now / millisPerHour)
    yield* passHours(units, passed, until, DateTime.makeUnsafe(clock.now))
    passed = until
  })
  for (let day = 0; day <= dayCount; day++) {
    // On some days the first pass is late, since no server ran.
    yield* pass(day, day % 9 === 5 ? 6 * 60 + 20 : 5)
    if (day % 4 === 1) yield* serveAndKill(random() < 0.5)
    yield* Effect.all(
      Array.from({ length: day % 3 === 0 ? 2 : 1 }, () => serve),
      { concurrency: "unbounded" }
    )
    // A restart in the middle of the day, which issues nothing new but what has changed.
    if (day % 7 !== 3) continue
    yield* pass(day, 12 * 60 + 10)
    const [, , , changed] = units
    if (changed !== undefined) {
      yield* instances.update(changed.id, { timezone: day % 2 === 0 ? "Europe/Berlin" : "Asia/Tokyo" })
    }
    yield* serve
  }
  return units
})

/** The hours of the days that are over, and whose late hours have arrived. */
const scored = { from: startHour, until: startHour + (days - 2) * 24 }

const readPlans = (unit: SimulatedUnit) => AdviceStore.use((store) => store.plansOf(unit.id, "2000-01-01"))

const recount = (unit: SimulatedUnit, plans: ReadonlyArray<Plan>, until: number) =>
  recountDays(plans, (hour) => unit.truth[hour - startHour + historyHours] ?? "unseen", scored.from, until)

const dayOf = (hour: number) => utcDayOf(DateTime.makeUnsafe(hour * millisPerHour))

const withoutPromise = ({ promised_hours: _promised, ...counts }: AdviceCounts) => counts

describe("issued advice in simulated weeks", () => {
  layer(database, { timeout: "240 seconds" })((it) => {
    it.effect("is one plan of each day and unit, and its record is what is counted again", () =>
      Effect.gen(function* () {
        const units = yield* simulate(days)
        const advice = yield* AdviceStore
        let doubled = 0
        let revisions = 0
        let slept = 0
        let total = noAdviceCounts
        for (const unit of units) {
          const plans = yield* readPlans(unit)
          const ofDay = plans.filter(({ reason }) => planOfDayReasons.includes(reason))
          assert.deepStrictEqual(
            ofDay.map(({ day, reason }) => [day, reason]),
            Array.from({ length: days + 1 }, (_, day) => [
              dayOf(startHour + day * 24),
              day === 0 ? "first_read" : "scheduled"
            ])
          )
          revisions += plans.length - ofDay.length

          const counted = recount(unit, plans, scored.until)
          const stored = (yield* advice.scoresOf(unit.id, "2000-01-01")).filter(({ day }) => day < dayOf(scored.until))
          assert.deepStrictEqual(
            stored.map(({ day, instance_id: _id, ...counts }) => [day, withoutPromise(counts)]),
            [...counted].map(([day, counts]) => [dayOf(day * 24), withoutPromise(counts)]),
            unit.name
          )
          for (const { promised_hours } of stored) assert.isAtLeast(promised_hours, 0)
          slept += stored.reduce((sum, { slept_hours }) => sum + slept_hours, 0)

          const all = recount(unit, plans, startHour + days * 24)
          for (const counts of all.values()) total = addAdviceCounts(total, counts)
          if (unit.isLate) continue
          for (const plan of ofDay) {
            const before = [...all].filter(([day]) => dayOf(day * 24) < plan.day).map(([, counts]) => counts)
            assert.strictEqual(plan.one_in, recountPromise(33, before), `${unit.name} on ${plan.day}`)
            if (plan.one_in > 33) doubled += 1
          }
        }
        // The simulation has what it is meant to have.
        assert.isAbove(doubled, 0)
        assert.isAbove(revisions, 0)
        assert.isAbove(slept, 500)
        const record = yield* (yield* IssuedAdvice).record()
        assert.strictEqual(record.needed_hours, total.needed_hours)
        assert.strictEqual(record.false_stops, total.false_stops)
        assert.strictEqual(record.stops, total.stops)
        assert.closeTo(record.promised_hours, total.promised_hours, 1e-3)
        assert.isAbove(record.needed_hours, 20)
      }).pipe(Effect.provide(IssuedAdvice.layer()))
    )
  })

  // The control: without the unique index, servers that run together issue several plans of a day.
  layer(Layer.fresh(database), { timeout: "120 seconds" })((it) => {
    it.effect("would be several plans of a day without the unique index", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`DROP INDEX advice_plans_plan_of_day`
        const units = yield* simulate(3)
        const plans = (yield* Effect.forEach(units, readPlans)).flat()
        assert.isAbove(plans.filter(({ reason }) => planOfDayReasons.includes(reason)).length, unitCount * 4)
      })
    )
  })
})
