import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { active, doubtful, idle, unknown } from "../../src/labels/labelHours.ts"
import { RiskModel } from "../../src/risk/RiskModel.ts"
import { riskOf, termsOf, termWeights } from "../../src/risk/terms.ts"
import { labelHistory, learned, monday } from "../support/labelHistories.ts"

const weeks = 9
const hours = weeks * 168

/** Ten weeks of weekdays from 8 to 18 o'clock. */
const office = Uint8Array.from({ length: 10 * 168 }, (_, index) => {
  const hour = index % 24
  return index % 168 < 120 && hour >= 8 && hour < 18 ? active : idle
})

describe("termsOf: the terms of the risk", () => {
  it("have the values of the formula, counted by hand", () => {
    const model = learned(office)
    const now = office.length
    // Monday 03:00 after ten weeks: idle in every week, and since Friday 18:00.
    const terms = model.terms(now, now + 3)
    const discounted = (1 - 0.9 ** 8) / (1 - 0.9)
    expect(model.similarity(now)).toBe(0)
    expect(terms.slot).toBeCloseTo(Math.log(0.5 / (discounted + 0.5)), 10)
    expect(terms.day7).toBeCloseTo(Math.log(0.5 / 5.5), 10)
    expect(terms.day28).toBeCloseTo(Math.log(0.5 / 20.5), 10)
    expect(terms.since).toBeCloseTo(Math.log(1 + 54), 10)
    expect(terms.last).toBe(0)
    expect(terms.r24).toBeCloseTo(Math.log(0.5 / 24.5), 10)
    expect(terms.r672).toBeCloseTo(Math.log(200.5 / 472.5), 10)
    expect(terms.lead).toBeCloseTo(Math.log(4), 10)
    const { expected, observed } = model.record(now)
    expect(terms.record).toBeCloseTo(Math.log((observed + 3) / (expected + 3)), 10)
    expect(observed).toBe(0)
  })

  it("count days of the other type as much as the types are alike", () => {
    const everyDay = Uint8Array.from({ length: 5 * 168 }, (_, index) => (index % 24 === 9 ? active : idle))
    const model = learned(everyDay)
    expect(model.similarity(everyDay.length)).toBe(1)
    expect(model.terms(everyDay.length, everyDay.length + 9).day28).toBeCloseTo(Math.log(28.5 / 0.5), 10)
  })

  it("depend only on whether an hour was idle or active", () => {
    const of = (label: number) => learned(Uint8Array.from(office, (was, index) => (index % 7 === 0 ? label : was)))
    expect(of(doubtful).risk(office.length, office.length + 5)).toBe(of(unknown).risk(office.length, office.length + 5))
  })

  it("treat hours more than a day ahead as if they were 23 hours ahead", () => {
    const model = learned(office)
    expect(model.terms(office.length, office.length + 100).lead).toBeCloseTo(Math.log(24), 10)
  })

  it("follow the local clock: the same local week states the same risks", () => {
    const berlin = new RiskModel("Etc/GMT-2", monday - 2, office.length)
    berlin.learn(0, office)
    const utc = learned(office)
    for (let ahead = 0; ahead < 24; ahead++) {
      expect(berlin.risk(office.length, office.length + ahead)).toBe(utc.risk(office.length, office.length + ahead))
    }
  })
})

describe("RiskModel", () => {
  it("states the same risk whatever comes later", () => {
    fc.assert(
      fc.property(labelHistory(weeks), fc.integer({ min: 200, max: hours - 30 }), (labels, now) => {
        const before = new RiskModel("Europe/Berlin", monday, hours)
        before.learn(0, labels.subarray(0, now))
        const after = new RiskModel("Europe/Berlin", monday, hours)
        after.learn(0, labels)
        for (const ahead of [0, 8, 23]) expect(after.risk(now, now + ahead)).toBe(before.risk(now, now + ahead))
      }),
      { numRuns: 40 }
    )
  })

  it("treats relabelled hours as if they had always had the new label", () => {
    fc.assert(
      fc.property(
        labelHistory(weeks),
        labelHistory(weeks),
        fc.integer({ min: 0, max: hours - 1 }),
        (first, second, from) => {
          const revised = new RiskModel("Europe/Berlin", monday, hours)
          revised.learn(0, first)
          revised.record(hours)
          revised.learn(from, second.subarray(from))
          const fresh = new RiskModel("Europe/Berlin", monday, hours)
          fresh.learn(0, Uint8Array.from([...first.subarray(0, from), ...second.subarray(from)]))
          for (const ahead of [0, 11, 23]) {
            expect(revised.risk(hours, hours + ahead)).toBeCloseTo(fresh.risk(hours, hours + ahead), 12)
          }
        }
      ),
      { numRuns: 40 }
    )
  })

  /** The most that the risk falls if an idle hour turns active, at the same hour of a day of that type within 24 hours. */
  const greatestFall = (weights: typeof termWeights | { [Name in keyof typeof termWeights]: number }) => {
    let greatest = 0
    fc.assert(
      fc.property(
        labelHistory(weeks),
        fc.integer({ min: hours - 8 * 168, max: hours - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (labels, index, similarity) => {
          const at = hours + ((((index - hours) % 24) + 24) % 24)
          const changed = labels.slice()
          const model = learned(labels).hours
          if (labels[index] !== idle || model.dayType(model.localOf(at)) !== model.dayType(model.localOf(index))) return
          changed[index] = active
          const before = riskOf(termsOf(model, hours, at, similarity), weights)
          const after = riskOf(termsOf(learned(changed).hours, hours, at, similarity), weights)
          greatest = Math.max(greatest, before - after)
        }
      ),
      { numRuns: 400, seed: 7 }
    )
    return greatest
  }

  it("never states less risk at an hour of the day because it was active on a day of that type, record and similarity being the same", () => {
    expect(greatestFall(termWeights)).toBeLessThan(1e-12)
  })

  it("would be found to do so with the weight of the last 672 hours doubled, and that of the days omitted", () => {
    expect(greatestFall({ ...termWeights, r672: -0.54, day28: 0, day7: 0 })).toBeGreaterThan(1e-6)
  })
})
