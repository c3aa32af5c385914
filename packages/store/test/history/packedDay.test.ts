import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "fast-check"
import { packDay, type PackedHour, unpackDay } from "../../src/rules/packedDay.ts"

/** Values as CloudWatch has them: quotients, counts, and what only a double can hold. */
const value = FastCheck.oneof(
  FastCheck.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  FastCheck.integer({ min: 0, max: 70_000 }),
  FastCheck.constantFrom(0, 1 / 3, 65_535, 65_536, -1, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE)
)

/** A column often holds one value all day. */
const column = <A>(of: FastCheck.Arbitrary<A>) =>
  FastCheck.oneof(
    FastCheck.array(of, { minLength: 24, maxLength: 24 }),
    of.map((same) => Array.from({ length: 24 }, () => same))
  )

const sampleCount = FastCheck.oneof(
  FastCheck.integer({ min: 1, max: 60 }),
  FastCheck.integer({ min: 1, max: 2 ** 31 - 1 })
)

const days = FastCheck.record({
  present: FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 24 }),
  averages: column(value),
  maxima: column(value),
  sampleCounts: column(sampleCount)
}).map(({ averages, maxima, present, sampleCounts }) =>
  present
    .toSorted((a, b) => a - b)
    .map((hourOfDay): PackedHour => ({
      hourOfDay,
      avg_value: averages[hourOfDay] ?? 0,
      max_value: maxima[hourOfDay] ?? 0,
      sample_count: sampleCounts[hourOfDay] ?? 1
    }))
)

const survives = (pack: (hours: ReadonlyArray<PackedHour>) => Uint8Array) =>
  FastCheck.check(
    FastCheck.property(days, (hours) => {
      assert.deepStrictEqual(unpackDay(pack(hours)), hours)
    }),
    { numRuns: 1000 }
  )

describe("packDay", () => {
  it("keeps gaps, partial hours and every value to the bit", () => {
    const details = survives(packDay)
    assert.isFalse(details.failed, FastCheck.defaultReportMessage(details) ?? undefined)
  })

  const single = (hours: ReadonlyArray<PackedHour>) =>
    hours.map((hour) => ({ ...hour, avg_value: Math.fround(hour.avg_value) }))
  const usual = (hours: ReadonlyArray<PackedHour>) => hours.map((hour) => ({ ...hour, sample_count: 60 }))
  const filled = (hours: ReadonlyArray<PackedHour>) =>
    hours.flatMap((hour, index) => {
      const next = hours[index + 1]?.hourOfDay ?? 24
      return Array.from({ length: next - hour.hourOfDay }, (_, gap) => ({ ...hour, hourOfDay: hour.hourOfDay + gap }))
    })

  it.each([
    ["rounds averages", single],
    ["forgets which hours are partial", usual],
    ["fills gaps", filled]
  ])("would be found out if it %s", (_, spoil) => {
    assert.isTrue(survives((hours) => packDay(spoil(hours))).failed)
  })

  it("writes what the database holds already", () => {
    const bytes = packDay([
      { hourOfDay: 0, avg_value: 1 / 3, max_value: 3, sample_count: 60 },
      { hourOfDay: 23, avg_value: 1.25, max_value: 3, sample_count: 60 }
    ])
    assert.strictEqual(
      [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      "0101008002555555555555d53f000000000000f43f000000000000000840000000000000004e40"
    )
  })

  it("takes few bytes for the day of an idle instance", () => {
    const idle = Array.from({ length: 24 }, (_, hourOfDay) => ({
      hourOfDay,
      avg_value: 0,
      max_value: 0,
      sample_count: 60
    }))
    assert.strictEqual(packDay(idle).length, 31)
    const busy = idle.map((hour) => ({ ...hour, avg_value: hour.hourOfDay / 7, max_value: hour.hourOfDay }))
    assert.strictEqual(packDay(busy).length, 4 + (1 + 24 * 8) + (1 + 24 * 2) + 9)
  })

  it("refuses a format that it does not know", () => {
    const bytes = packDay([{ hourOfDay: 1, avg_value: 1, max_value: 1, sample_count: 1 }])
    bytes[0] = 2
    assert.throws(() => unpackDay(bytes), "Packed hours of format 2 are not known")
  })
})
