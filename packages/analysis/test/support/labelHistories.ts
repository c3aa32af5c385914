import { millisPerHour } from "@snoozeql/domain/timeUnits"
import * as fc from "fast-check"
import { active, idle, unknown } from "../../src/labels/labelHours.ts"
import { RiskModel } from "../../src/risk/RiskModel.ts"

/** Monday, 1 June 2026, 00:00Z, in hours since 1970. */
export const monday = Date.parse("2026-06-01T00:00:00Z") / millisPerHour

/** Labels of some weeks from Monday on: a weekly pattern with exceptions and unknown hours. */
export const labelHistory = (weeks: number): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      busy: fc.uniqueArray(fc.nat(167), { maxLength: 90 }),
      odd: fc.uniqueArray(fc.nat(weeks * 168 - 1), { maxLength: 60 }),
      lost: fc.uniqueArray(fc.nat(weeks * 168 - 1), { maxLength: 60 })
    })
    .map(({ busy, lost, odd }) => {
      const labels = Uint8Array.from({ length: weeks * 168 }, (_, index) =>
        busy.includes(index % 168) ? active : idle
      )
      for (const index of odd) labels[index] = labels[index] === active ? idle : active
      for (const index of lost) labels[index] = unknown
      return labels
    })

/** A model that has learned these labels. */
export const learned = (labels: Uint8Array, timezone = "UTC"): RiskModel => {
  const model = new RiskModel(timezone, monday, labels.length)
  model.learn(0, labels)
  return model
}
