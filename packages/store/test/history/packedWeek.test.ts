import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "fast-check"
import { packDay } from "../../src/rules/packedDay.ts"
import { packWeek, readDays, unpackDays, weekOf } from "../../src/rules/packedWeek.ts"

const dayOf = (value: number, hours: number) =>
  packDay(
    Array.from({ length: hours }, (_, hourOfDay) => ({
      hourOfDay,
      avg_value: value / (hourOfDay + 1),
      max_value: value,
      sample_count: 60
    }))
  )

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const week = weekOf(20_000)

const weeks = FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }).chain(
  (days) =>
    FastCheck.array(FastCheck.record({ value: FastCheck.integer(), hours: FastCheck.integer({ min: 1, max: 24 }) }), {
      minLength: days.length,
      maxLength: days.length
    }).map(
      (contents) => new Map(contents.map(({ hours, value }, index) => [week + (days[index] ?? 0), dayOf(value, hours)]))
    )
)

describe("packWeek", () => {
  it("keeps every day, in any order, to the byte", () => {
    FastCheck.assert(
      FastCheck.property(weeks, (days) => {
        const unpacked = unpackDays(packWeek(week, days), week)
        assert.deepStrictEqual(
          [...unpacked],
          [...days].toSorted(([a], [b]) => a - b)
        )
      })
    )
  })

  it("writes what the database holds already", () => {
    const day = dayOf(3, 1)
    assert.deepStrictEqual(
      packWeek(
        week,
        new Map([
          [week + 6, day],
          [week, day]
        ])
      ),
      Uint8Array.of(2, 0b100_0001, ...day, ...day)
    )
  })
})

describe("readDays", () => {
  it("reads values one after the other, weeks and single days", () => {
    const bytes = Uint8Array.of(
      ...packWeek(
        week,
        new Map([
          [week + 2, dayOf(1, 3)],
          [week + 5, dayOf(2, 24)]
        ])
      ),
      ...dayOf(3, 2)
    )
    const days: Array<number> = []
    const read = (from: number, first: number) =>
      readDays(viewOf(bytes), from, first, (day, at) => {
        days.push(day)
        const rest = unpackDays(bytes.subarray(at), day).get(day)
        return at + (rest?.byteLength ?? 0)
      })
    assert.strictEqual(read(read(0, week), week + 9), bytes.byteLength)
    assert.deepStrictEqual(days, [week + 2, week + 5, week + 9])
  })

  it("refuses a format that it does not know", () => {
    assert.throws(() => unpackDays(Uint8Array.of(3, 1), week), "Packed days of format 3 are not known")
  })
})

describe("weekOf", () => {
  it("is the Thursday on or before a day, also before 1970", () => {
    assert.deepStrictEqual([0, 6, 7, -1, -7, -8].map(weekOf), [0, 0, 7, -7, -7, -14])
  })
})
