import { assert, describe, it } from "@effect/vitest"
import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { replay } from "@snoozeql/analysis/replay/replay"
import { zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { UnitAssessment } from "@snoozeql/domain/Assessment"
import type { Instance } from "@snoozeql/domain/Instance"
import { DateTime, Effect } from "effect"
import { monthlyFindings, rankAssessments } from "../src/assess.ts"
import { assessHistory, assessmentMode } from "../src/assessHistory.ts"
import { evaluate, type EvaluationOptions, type UnitHistory } from "../src/evaluate.ts"
import { always, inOffice, type IsBusy, makeHistory, never, now, ordinary } from "./support/history.ts"

const options: EvaluationOptions = { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 }

const assess = (history: UnitHistory) => assessHistory(history, now, options, assessmentMode)

const historyOf = (isBusy: IsBusy, instance: Partial<Instance> = {}, days = 42) =>
  makeHistory(isBusy, { days, instance })

describe("the assessment of a unit", () => {
  it.effect("counts what the replay of its past decided, per month and in money", () =>
    Effect.gen(function* () {
      const history = historyOf(inOffice)
      const { monthly, next_day, refusals } = yield* assess(history)
      const { asleep, active } =
        replay(history, {
          timezone: "UTC",
          policy: options.policy,
          facts: ordinary,
          until: DateTime.startOf(now, "hour"),
          mostWeeks: 8,
          refit: "daily",
          look: false,
          censored: true,
          oneIn: assessmentMode.one_in
        }) ?? assert.fail("nothing was replayed")
      // Counted again, hour by hour.
      let [idle, slept, needed, stops] = [0, 0, 0, 0]
      for (const [index, isAsleep] of asleep.entries()) {
        if (active[index] === 0) idle++
        if (isAsleep === 0) continue
        if (asleep[index - 1] !== 1) stops++
        if (active[index] !== 2) slept++
        if (active[index] === 1) needed++
      }
      const perMonth = (hours: number) => Number(((hours * 730) / asleep.length).toFixed(2))
      assert.isAbove(slept, 100)
      assert.deepInclude(monthly, {
        idle_hours: perMonth(idle),
        asleep_hours: perMonth(slept),
        needed_hours: perMonth(needed),
        saved_hours: perMonth(slept - needed - stops / 2),
        saved: perMonth((slept - needed - stops / 2) * 0.5)
      })
      assert.deepStrictEqual(refusals, [])
      // The plan is of a Thursday at 10:00, when the office works.
      assert.deepStrictEqual(next_day?.sleeps.map(({ start }) => DateTime.formatIso(start).slice(8, 13)).slice(0, 1), [
        "15T18"
      ])
    })
  )

  it.effect("does not replay what is forbidden to sleep, and says why in a sentence", () =>
    Effect.gen(function* () {
      const replica = makeHistory(never, {
        days: 42,
        providerFacts: { ...ordinary, read_replica_source: "orders-primary" }
      })
      const { figures, monthly, next_day, refusals, warnings } = yield* assess(replica)
      assert.deepStrictEqual([figures, monthly, next_day, warnings], [null, null, null, []])
      assert.deepStrictEqual(refusals, ["A read replica of orders-primary: RDS does not stop read replicas."])
    })
  )

  it.effect("says of an instance whether it is reserved", () =>
    Effect.gen(function* () {
      const reservedOf = (reserved: boolean | null) =>
        Effect.map(
          assess(makeHistory(never, { days: 9, providerFacts: { ...ordinary, reserved } })),
          (assessed) => assessed.reserved
        )
      assert.deepStrictEqual(yield* Effect.all([reservedOf(true), reservedOf(false), reservedOf(null)]), [
        true,
        false,
        false
      ])
    })
  )

  it.effect("says of a young database how much of it is known, and how much it takes", () =>
    Effect.gen(function* () {
      const { figures, refusals } = yield* assess(historyOf(inOffice, {}, 9))
      assert.isNull(figures)
      assert.deepStrictEqual(refusals, [
        "Too little is known of it: metrics of 9 days. Judging takes 14 days and at least one day after them.",
        "Its usual week is already recommended for sleep, but no replay has tested that yet."
      ])
      const busy = yield* assess(historyOf(always, {}, 9))
      assert.strictEqual(busy.refusals.length, 1)
    })
  )

  it.effect("tells of a young database what its usual week saves at least, as its recommendation does", () =>
    Effect.gen(function* () {
      const history = historyOf(inOffice, {}, 24)
      const { figures, monthly, refusals } = yield* assess(history)
      const { savings } = evaluate(history, now, options)
      assert.deepStrictEqual([refusals, figures?.hours], [[], 9 * 24])
      assert.deepInclude(monthly, {
        basis: "weekly",
        days: 24,
        saved: savings.per_month?.conservative ?? null,
        needed_hours: null,
        false_stops: null
      })
    })
  )

  it.effect("says of a busy database that it is used around the clock", () =>
    Effect.gen(function* () {
      const { monthly, refusals } = yield* assess(historyOf(always))
      assert.deepInclude(monthly, { asleep_hours: 0, saved: 0 })
      assert.deepStrictEqual(refusals, ["It is used around the clock: in 100 % of the known hours."])
    })
  )

  it.effect("says of an irregular database how often it is used", () =>
    Effect.gen(function* () {
      const irregular: IsBusy = (hour) => (Math.imul(hour.epochMilliseconds / 3_600_000, 2_654_435_761) >>> 0) % 5 === 0
      const { refusals } = yield* assess(historyOf(irregular))
      assert.match(refusals[0] ?? "", /^It is used in \d+ % of the known hours, at times that could not be foreseen/)
    })
  )
})

describe("monthlyFindings", () => {
  it("counts unknown hours against what is saved, but not in favour of what sleep would have interrupted", () => {
    const score = {
      hours: 1460,
      known: 730,
      idle: 400,
      slept: 200,
      needed: 4,
      stopped: 0,
      stops: 20,
      falseStops: 3,
      expected: 4
    }
    assert.deepStrictEqual(monthlyFindings(figuresOf(score, 0.5), 2), {
      basis: "replay",
      days: 60,
      idle_hours: 400,
      asleep_hours: 200,
      saved_hours: 93,
      saved: 186,
      needed_hours: 4,
      false_stops: 3
    })
    const unknown = figuresOf({ ...zeroReplayScore, hours: 730, stops: 1 }, 0.5)
    assert.deepInclude(monthlyFindings(unknown, 2), { asleep_hours: 0, saved_hours: -0.5, needed_hours: 0 })
    assert.isNull(monthlyFindings(figuresOf({ ...score, hours: 335 }, 0.5), 2))
  })
})

describe("the ranking of assessments", () => {
  const unit = (name: string, saved: number | null, saved_hours: number, currency = "USD") =>
    Effect.map(assess(historyOf(always, { name })), (assessed): UnitAssessment => ({
      ...assessed,
      refusals: saved_hours > 0 ? [] : ["No."],
      price: saved === null ? null : { hourly: 1, currency, source: "instance", as_of: null },
      monthly: {
        basis: "replay",
        days: 56,
        idle_hours: 2,
        asleep_hours: 2,
        saved_hours,
        saved,
        needed_hours: 0.5,
        false_stops: 0.25
      }
    }))

  it.effect("puts the greatest savings first, then those without a price by their hours, and adds them up", () =>
    Effect.gen(function* () {
      const units = yield* Effect.all([
        unit("refused-b", null, 0),
        unit("small", 1, 100),
        unit("unpriced-few", null, 10),
        unit("great", 30, 5),
        unit("unpriced-many", null, 20),
        unit("same-b", 2, 5, "EUR"),
        unit("same-a", 2, 5),
        unit("refused-a", null, 0)
      ])
      const { could_sleep, refused, totals } = rankAssessments(units)
      assert.deepStrictEqual(
        could_sleep.map(({ name }) => name),
        ["great", "same-a", "same-b", "small", "unpriced-many", "unpriced-few"]
      )
      assert.deepStrictEqual(
        refused.map(({ name }) => name),
        ["refused-a", "refused-b"]
      )
      assert.deepInclude(totals, {
        could_sleep: 6,
        refused: 2,
        saved_hours: 145,
        needed_hours: 3,
        false_stops: 1.5,
        without_price: 2
      })
      assert.deepStrictEqual(totals.saved, [
        { currency: "EUR", saved: 2 },
        { currency: "USD", saved: 33 }
      ])
    })
  )

  it.effect("puts reserved units last, whose money is not in the sum, and counts them", () =>
    Effect.gen(function* () {
      const reserved = { ...(yield* unit("reserved", 100, 200)), reserved: true }
      const { could_sleep, totals } = rankAssessments([
        reserved,
        yield* unit("small", 1, 5),
        yield* unit("free", null, 5)
      ])
      assert.deepStrictEqual(
        could_sleep.map(({ name }) => name),
        ["small", "free", "reserved"]
      )
      assert.deepStrictEqual(totals.saved, [{ currency: "USD", saved: 1 }])
      assert.deepInclude(totals, { could_sleep: 3, reserved: 1, saved_hours: 210 })
    })
  )

  it("of nothing is empty", () => {
    assert.deepInclude(rankAssessments([]).totals, { could_sleep: 0, refused: 0, saved_hours: 0 })
  })
})
