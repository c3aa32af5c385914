import { assert, describe, it } from "@effect/vitest"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { extentOf, failureOf, parse } from "../support/parse.ts"

const start = Date.parse("2026-03-02T00:00:00Z")
const iso = (hours: number) => new Date(start + hours * millisPerHour).toISOString()
const range = (count: number, step = 1, first = 0) => Array.from({ length: count }, (_, index) => first + index * step)

/** The same values at the given hours, in every format. */
const formats: Readonly<Record<string, (hours: ReadonlyArray<number>) => unknown>> = {
  "timestamp,value": (hours) => hours.map((hour) => `${iso(hour)},14.2`).join("\n"),
  "Grafana's CSV": (hours) => ["Time,CPUUtilization", ...hours.map((hour) => `${iso(hour)},14.2`)].join("\n"),
  "the console's CSV": (hours) =>
    ["Id,m1", "Label,CPUUtilization", ...hours.map((hour) => `${iso(hour)},14.2`)].join("\n"),
  "get-metric-data": (hours) => ({
    MetricDataResults: [{ Id: "m1", Timestamps: hours.map(iso), Values: hours.map(() => 14.2) }]
  }),
  "get-metric-statistics with an Average": (hours) => ({
    Datapoints: hours.map((hour) => ({ Timestamp: iso(hour), Average: 14.2 }))
  }),
  "get-metric-statistics with a Maximum": (hours) => ({
    Datapoints: hours.map((hour) => ({ Timestamp: iso(hour), Maximum: 14.2 }))
  }),
  "get-metric-statistics with two statistics": (hours) => ({
    Datapoints: hours.map((hour) => ({ Timestamp: iso(hour), Average: 14.2, Maximum: 71 }))
  }),
  "get-metric-statistics with all statistics": (hours) => ({
    Datapoints: hours.map((hour) => ({
      Timestamp: iso(hour),
      Average: 14.2,
      Maximum: 71,
      Minimum: 1,
      SampleCount: 60
    }))
  })
}

const refused: Readonly<Record<string, readonly [hours: ReadonlyArray<number>, message: string]>> = {
  "a day's": [range(14, 24), "24 hours apart"],
  "a day's, at any time of the day": [range(14, 24, 14.616_666), "24 hours apart"],
  "a day's, of two days": [[0, 24], "24 hours apart"],
  "a day's, on working days": [
    range(21)
      .filter((day) => day % 7 < 5)
      .map((day) => day * 24),
    "24 hours apart"
  ],
  "a day's by a clock that changes": [[0, 24, 47, 71, 95], "23 hours apart"],
  "six hours'": [range(28, 6), "6 hours apart"],
  "two hours'": [range(24, 2), "2 hours apart"],
  "a week's": [range(4, 168), "168 hours apart"],
  "a little more than an hour's": [range(24, 1.25), "1.25 hours apart"],
  "days', and after them hours'": [[...range(7, 24), ...range(48, 1, 168)], "24 hours apart"],
  "hours', and after them days'": [[...range(48), ...range(5, 24, 72)], "24 hours apart"],
  "six hours' between hours'": [[...range(5), ...range(8, 6, 10), ...range(5, 1, 60)], "6 hours apart"]
}

const accepted: Readonly<Record<string, ReadonlyArray<number>>> = {
  hours: range(48),
  "hours, the newest first": range(48).toReversed(),
  "hours of an instance that is stopped at night": range(240).filter((hour) => hour % 24 >= 8 && hour % 24 < 18),
  "hours of an instance that runs at weekends only": range(504).filter((hour) => hour % 168 < 48),
  "hours of which every third is missing": range(240).filter((hour) => hour % 3 !== 0),
  "hours with single ones in between": [0, 1, 2, 5, 9, 11, 13, 14, 40],
  "an hour on either side of a month": [0, 1, 720, 721],
  "five minutes": range(60, 1 / 12),
  "five minutes with a day missing": [...range(12, 1 / 12), ...range(12, 1 / 12, 30)]
}

describe("values with a period longer than an hour", () => {
  for (const [what, [hours, message]] of Object.entries(refused)) {
    it(`are refused: ${what}`, () => {
      for (const [format, contentOf] of Object.entries(formats)) {
        const failure = failureOf(contentOf(hours))
        assert.include(failure, message, format)
        assert.include(failure, "--period", format)
      }
    })
  }

  it("are refused if the file states their period, even a single value", () => {
    const datapoint = { Timestamp: iso(0), Average: 14.2 }
    const result = { Id: "m1", Timestamps: [iso(0)], Values: [14.2] }
    const label = "eu-central-1:AWS/RDS DBInstanceIdentifier:orders CPUUtilization Average"
    for (const content of [
      `Id,m1\nFull label,${label} 86400\n2026/03/02 00:00:00,14.2\n`,
      `Id,m1\nPeriod,86400\n2026/03/02 00:00:00,14.2\n`,
      { Period: 86_400, Datapoints: [datapoint] },
      { Datapoints: [{ ...datapoint, Period: "86400" }] },
      { Period: 86_400, MetricDataResults: [result] },
      { MetricDataResults: [{ ...result, Period: 86_400 }] }
    ]) {
      assert.include(failureOf(content), "each value is for a period of 24 hours", JSON.stringify(content))
    }
    assert.include(failureOf(`Id,m1\nFull label,${label} 7200\n2026/03/02 00:00:00,14.2\n`), "a period of 2 hours")
    assert.deepStrictEqual(extentOf(`Id,m1\nFull label,${label} 3600\n2026/03/02 05:00:00,14.2\n`)[2], 1)
  })

  it("are refused if a single value has more samples than an hour", () => {
    const day = { Timestamp: iso(0), Average: 14.2, SampleCount: 1440 }
    assert.include(failureOf({ Datapoints: [day] }), "datapoint 1: its 1440 samples span more than an hour")
    assert.include(failureOf({ Datapoints: [{ ...day, Maximum: 71, Minimum: 1 }] }), "1440 samples")
    assert.strictEqual(extentOf({ Datapoints: [{ ...day, SampleCount: 60 }] })[2], 1)
  })

  it("are refused if the user states their period", () => {
    assert.include(failureOf("2026-03-02 00:00:00,1", { period: 24 * millisPerHour }), "a period of 24 hours")
  })
})

describe("values with a period of an hour or less", () => {
  for (const [what, hours] of Object.entries(accepted)) {
    it(`are accepted: ${what}`, () => {
      for (const [format, contentOf] of Object.entries(formats)) {
        assert.strictEqual(extentOf(contentOf(hours))[2], hours.length, format)
      }
    })
  }

  it("are accepted with gaps that look like their period, if the user or the file states it", () => {
    const daily = range(14, 24, 2)
    for (const contentOf of Object.values(formats)) {
      assert.strictEqual(extentOf(contentOf(daily), { period: millisPerHour })[2], 14)
    }
    const label = "Full label,eu-central-1:AWS/RDS DBInstanceIdentifier:orders CPUUtilization Average 3600"
    const rows = daily.map((hour) => `${iso(hour)},1`)
    assert.strictEqual(extentOf(["Id,m1", label, ...rows].join("\n"))[2], 14)
  })

  it("must belong to one hour if they aggregate all of its samples", () => {
    const whole = { Average: 14.2, Maximum: 71, Minimum: 1, SampleCount: 60 }
    const content = { Period: 3600, Datapoints: [{ Timestamp: iso(0.5), ...whole }] }
    assert.include(failureOf(content), "datapoint 1: its period belongs to two hours")
  })

  it("may be many", () => {
    const minutes = range(300_000, 1 / 60)
    const text = minutes.map((minute) => `${new Date(start + Math.round(minute * 60) * 60_000).toISOString()},1`)
    assert.strictEqual(parse(text.join("\n"))._tag, "Success")
  })
})
