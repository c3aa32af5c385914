import { assert, describe, it } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { DateTime, Effect, Layer } from "effect"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { Advisor } from "../../src/Advisor.ts"
import { IssuedAdvice } from "../../src/IssuedAdvice.ts"
import { ScheduleExports } from "../../src/ScheduleExports.ts"
import { collect, discover, discovered, setTime } from "../issue/fleet.ts"
import { inOffice } from "../support/history.ts"

const services = Layer.mergeAll(
  AdviceIssuer.layer(),
  IssuedAdvice.layer(),
  ScheduleExports.layer.pipe(Layer.provide(Advisor.layer()))
).pipe(Layer.provideMerge(MemoryStores.layer))

const due = AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))

/** The kinds of what was told of a unit, version by version. */
const toldOf = Effect.fnUntraced(function* (id: InstanceId) {
  const advice = yield* AdviceStore
  const changes = yield* advice.changes({ since: DateTime.makeUnsafe("2000-01-01T00:00:00Z") })
  return changes
    .filter(({ version }) => version.instance_id === id)
    .map(({ version }) => version.changes.map(({ kind }) => kind).join(" "))
})

/** A unit with advice and an export, at 2026-01-15T00:05Z. */
const exported = Effect.gen(function* () {
  yield* setTime("2026-01-15T00:05:00Z")
  const [unit] = yield* discover("orders")
  assert.isDefined(unit)
  yield* collect(unit.id, inOffice, 35 * 24)
  yield* due
  const { id, withdrawn } = yield* ScheduleExports.use((schedules) => schedules.create(unit.id, "cron"))
  assert.deepStrictEqual(withdrawn, [])
  const recorded = ExportStore.use((exports) => exports.get(id))
  return { unit: unit.id, id, recorded }
})

describe("issued advice and exports", () => {
  it.effect("says nothing of an export as long as its hours may sleep", () =>
    Effect.gen(function* () {
      const { recorded, unit } = yield* exported
      yield* setTime("2026-01-16T00:05:00Z")
      yield* discover("orders")
      yield* collect(unit, inOffice, 24)
      assert.strictEqual((yield* due).issued, 1)
      assert.deepStrictEqual(yield* toldOf(unit), ["unit"])
      assert.deepInclude(yield* recorded, { withdrawn: [], withdrawn_at: null, explanation: null })
    }).pipe(Effect.provide(services))
  )

  it.effect("withdraws a single hour, though the advice itself has not changed", () =>
    Effect.gen(function* () {
      const { id, recorded, unit } = yield* exported
      const exports = yield* ExportStore
      const { asleep, format, protected_dates, timezone, until, windows } = yield* recorded
      // Noon on Monday, which was advised when it was exported.
      const other = { instance_id: unit, format, protected_dates, timezone, until, windows, asleep: [...asleep, 12] }
      const replacing = yield* exports.record(other)
      yield* setTime("2026-01-16T00:05:00Z")
      yield* discover("orders")
      yield* collect(unit, inOffice, 24)
      yield* due
      assert.deepInclude(yield* exports.get(replacing.id), {
        withdrawn: [12],
        withdrawn_at: DateTime.makeUnsafe("2026-01-16T00:05:00Z"),
        explanation:
          "1 hour of the cron schedule that was exported on 2026-01-15 may not sleep any more (Mon 12:00-13:00 in UTC): they are no longer recommended"
      })
      assert.deepStrictEqual((yield* exports.get(id)).withdrawn, [])
      assert.deepStrictEqual(yield* toldOf(unit), ["unit", "export_withdrawn"])
      // Another issue with the same result tells nothing again.
      yield* setTime("2026-01-17T00:05:00Z")
      yield* discover("orders")
      yield* collect(unit, inOffice, 24)
      assert.strictEqual((yield* due).issued, 1)
      assert.deepStrictEqual(yield* toldOf(unit), ["unit", "export_withdrawn"])
    }).pipe(Effect.provide(services))
  )

  it.effect("withdraws all hours of what is excluded, and allows them again, each told once", () =>
    Effect.gen(function* () {
      const { recorded, unit } = yield* exported
      const instances = yield* InstanceStore
      const tag = (tags: Readonly<Record<string, string>>) =>
        Effect.flatMap(DateTime.now, (now) => instances.recordDiscovered([discovered("orders", { tags })], now))
      yield* setTime("2026-01-15T01:05:00Z")
      yield* tag({ "snoozeql:exclude": "true" })
      yield* due
      yield* due
      const { asleep, explanation, withdrawn } = yield* recorded
      assert.deepStrictEqual(withdrawn, asleep)
      assert.match(explanation ?? "", /snoozeql:exclude/)
      yield* setTime("2026-01-15T02:05:00Z")
      yield* tag({})
      yield* due
      yield* due
      assert.deepStrictEqual((yield* recorded).withdrawn, [])
      const told = (yield* toldOf(unit)).map((kinds) => kinds.split(" ")[0])
      assert.deepStrictEqual(told, ["unit", "export_withdrawn", "export_restored"])
    }).pipe(Effect.provide(services))
  )

  it.effect("withdraws all hours while the policy keeps the unit awake, and allows them again after that", () =>
    Effect.gen(function* () {
      const { recorded, unit } = yield* exported
      const policies = yield* PolicyStore
      yield* policies.replace(unit, { awake_until: DateTime.makeUnsafe("2026-01-15T20:00:00Z") })
      yield* due
      const { asleep, explanation, withdrawn } = yield* recorded
      assert.deepStrictEqual(withdrawn, asleep)
      assert.match(explanation ?? "", /: the policy keeps the unit awake until 2026-01-15T20:00:00\.000Z$/)
      yield* setTime("2026-01-16T00:05:00Z")
      yield* discover("orders")
      yield* collect(unit, inOffice, 24)
      yield* due
      assert.deepStrictEqual((yield* recorded).withdrawn, [])
      const told = (yield* toldOf(unit)).map((kinds) => kinds.split(" ")[0])
      assert.deepStrictEqual(told, ["unit", "export_withdrawn", "export_restored"])
    }).pipe(Effect.provide(services))
  )

  it.effect(
    "withdraws the hours of a date that is protected after the export, and tells it once, until it is over",
    () =>
      Effect.gen(function* () {
        const { recorded, unit } = yield* exported
        const policies = yield* PolicyStore
        const issued = yield* IssuedAdvice
        const date = { kind: "date" as const, date: "2026-01-16" }
        const past = { kind: "date" as const, date: "2026-01-14" }
        yield* policies.replace(unit, { protected_dates: [past, date] })
        yield* due
        yield* due
        assert.deepInclude(yield* recorded, {
          withdrawn: [],
          withdrawn_dates: [date],
          explanation:
            "the hours of the cron schedule that was exported on 2026-01-15 may not sleep on 2026-01-16: the policy protects that now, and the schedule does not know it"
        })
        const [notice] = yield* issued.withdrawnExports()
        assert.include(notice?.explanation, "withdrawn on 2026-01-16: the hours of")
        assert.deepStrictEqual(yield* toldOf(unit), ["unit", "export_withdrawn"])
        yield* setTime("2026-01-17T00:05:00Z")
        yield* discover("orders")
        yield* collect(unit, inOffice, 2 * 24)
        yield* due
        assert.deepStrictEqual((yield* recorded).withdrawn_dates, [])
        assert.deepStrictEqual(yield* issued.withdrawnExports(), [])
        const told = (yield* toldOf(unit)).map((kinds) => kinds.split(" ")[0])
        assert.deepStrictEqual(told, ["unit", "export_withdrawn", "export_restored"])
      }).pipe(Effect.provide(services))
  )

  it.effect("says nothing of a date that was protected when it was exported, and allows one that no longer is", () =>
    Effect.gen(function* () {
      const { unit } = yield* exported
      const policies = yield* PolicyStore
      const monthEnds = { kind: "last_working_day" as const }
      const yearly = { kind: "yearly" as const, day: "12-24" }
      yield* policies.replace(unit, { protected_dates: [monthEnds] })
      yield* due
      const { id } = yield* ScheduleExports.use((schedules) => schedules.create(unit, "cron"))
      yield* policies.replace(unit, { protected_dates: [monthEnds, yearly] })
      yield* due
      const recorded = ExportStore.use((exports) => exports.get(id))
      assert.deepInclude(yield* recorded, { protected_dates: [monthEnds], withdrawn_dates: [yearly] })
      yield* policies.replace(unit, { protected_dates: [monthEnds] })
      yield* due
      assert.deepInclude(yield* recorded, {
        withdrawn_dates: [],
        explanation:
          "the hours of the cron schedule that was exported on 2026-01-15 may sleep on 12-24 of every year again: the policy no longer protects that"
      })
    }).pipe(Effect.provide(services))
  )

  it.effect(
    "withdraws all hours of a unit whose target cannot be read any more, and allows them again after that",
    () =>
      Effect.gen(function* () {
        const { recorded, unit } = yield* exported
        const issuer = yield* AdviceIssuer
        const failed = issuer.issueDue({ isCollected: false, hasTried: true })
        yield* setTime("2026-01-17T01:00:00Z")
        assert.strictEqual((yield* failed).issued, 0)
        yield* setTime("2026-01-17T03:00:00Z")
        // Before a pass has been tried, as after a restart, nothing is told.
        assert.strictEqual((yield* issuer.issueDue({ isCollected: false })).issued, 0)
        assert.strictEqual((yield* failed).issued, 1)
        assert.strictEqual((yield* failed).issued, 0)
        const { asleep, explanation, withdrawn } = yield* recorded
        assert.deepStrictEqual(withdrawn, asleep)
        assert.match(explanation ?? "", /: nothing was read of it since 2026-01-15T00:00:00\.000Z/)
        yield* setTime("2026-01-18T00:05:00Z")
        assert.strictEqual((yield* issuer.issueDue({ isCollected: true, hasTried: true })).issued, 0)
        yield* discover("orders")
        yield* collect(unit, inOffice, 3 * 24)
        yield* due
        assert.deepStrictEqual((yield* recorded).withdrawn, [])
        const told = (yield* toldOf(unit)).map((kinds) => kinds.split(" ")[0])
        assert.deepStrictEqual(told, ["unit", "export_withdrawn", "export_restored"])
      }).pipe(Effect.provide(services))
  )

  it.effect("withdraws all hours of a unit that vanished", () =>
    Effect.gen(function* () {
      const { recorded, unit } = yield* exported
      const instances = yield* InstanceStore
      const listing = { account: "123456789012", region: "eu-west-1", kinds: ["instance" as const], listed: [] }
      yield* setTime("2026-01-16T00:05:00Z")
      yield* instances.markGone({ ...listing, seenAt: yield* DateTime.now })
      yield* due
      yield* due
      const { asleep, withdrawn } = yield* recorded
      assert.deepStrictEqual(withdrawn, asleep)
      assert.deepStrictEqual(yield* toldOf(unit), ["unit", "unit export_withdrawn"])
    }).pipe(Effect.provide(services))
  )
})
