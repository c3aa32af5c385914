import { assert, describe, it } from "@effect/vitest"
import { responseExamples } from "@snoozeql/client/api/examples"
import { InstanceId } from "@snoozeql/domain/Instance"
import { ExportId, type NamedExport } from "@snoozeql/domain/RecordedExport"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { DateTime, Schema } from "effect"
import { exportsTable } from "../src/output/exportsTable.ts"
import { recommendationsReport } from "../src/output/recommendationsReport.ts"
import { savingsReport } from "../src/output/savingsReport.ts"

const width = (report: string) => Math.max(...report.split("\n").map(({ length }) => length))

/** The lines of a table, without the prose around it. */
const tableOf = (report: string, first: string) => {
  const lines = report.split("\n")
  const rule = lines.findIndex((line) => line.startsWith("──"))
  const end = lines.findIndex((line, index) => index > rule && line === "")
  return [lines[rule - 1]?.includes(first) === true ? "" : "no heading", ...lines.slice(rule, end)].join("\n")
}

const example = Schema.decodeUnknownSync(Recommendations)(responseExamples.get("recommendations.list"))
const [orders] = example.recommendations

/** The ranking of the example, under a long name, with a discount and with warnings. */
const ranking: Recommendations = {
  ...example,
  recommendations:
    orders === undefined
      ? []
      : [
          {
            ...orders,
            name: "orders-reporting-db",
            savings: {
              ...orders.savings,
              after_discount: {
                hourly: 0.1,
                per_week: { expected: 5.4, conservative: 4.6 },
                per_month: { expected: 23.46, conservative: 20.1 }
              }
            },
            warnings: [
              { kind: "auto_start", explanation: "" },
              { kind: "no_backup_while_asleep", explanation: "" },
              { kind: "backup_window_movable", explanation: "" }
            ]
          }
        ]
}

const recorded: NamedExport = {
  name: "orders-reporting-db",
  id: ExportId.make("00000000-0000-4000-8000-000000000001"),
  instance_id: InstanceId.make("00000000-0000-4000-8000-000000000002"),
  format: "eventbridge",
  timezone: "UTC",
  windows: [],
  asleep: [18, 19, 20, 21],
  protected_dates: [],
  until: DateTime.makeUnsafe("2026-02-12T10:00:00Z"),
  exported_at: DateTime.makeUnsafe("2026-01-10T10:00:00Z"),
  removed_at: null,
  replaced_at: null,
  withdrawn: [18],
  withdrawn_dates: [],
  withdrawn_at: DateTime.makeUnsafe("2026-01-11T10:00:00Z"),
  restored_at: null,
  explanation: "1 hour of the eventbridge schedule that was exported on 2026-01-10 may not sleep any more"
}

const sums = { currency: "USD", advised_hours: 1234.5, stopped_hours: 1023.5, advised: 10234.5, realised: 9876.54 }
const savings = {
  from: "2026-01",
  until: "2026-02",
  totals: [{ month: "2026-02", units: 1, ...sums }],
  units: [
    {
      month: "2026-02",
      name: "orders-reporting-db",
      owner: "team-of-the-shop",
      environment: null,
      instance_id: recorded.instance_id,
      ...sums
    }
  ]
}

const now = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

describe("a report on a terminal of 80 columns", () => {
  it("shows the ranking without what matters least, and says what is omitted", () => {
    const report = recommendationsReport(ranking, 80)
    const shown = tableOf(report, "Instance")
    assert.isAtMost(width(shown), 80, shown)
    for (const text of ["orders-reporting-db", "23.46", "20.10", "asleep,"]) assert.include(shown, text, shown)
    assert.match(shown.replaceAll("\n", " "), /Omitted, since the terminal is too narrow: .*Price of an hour.*By/)
  })

  it("shows the ids of exports, which --removed needs", () => {
    const shown = exportsTable([recorded], now, 80)
    assert.isAtMost(width(shown), 80, shown)
    for (const text of [recorded.name, recorded.id, "1 of 4"]) assert.include(shown, text)
  })

  it("shows what was saved, and explains it in lines of that width", () => {
    const shown = savingsReport(savings, 80)
    assert.isAtMost(width(shown), 80, shown)
    for (const text of ["orders-reporting-db", "10234.50", "9876.54"]) assert.include(shown, text)
  })
})

describe("a report in a pipe", () => {
  it("omits nothing, and has one line for each row", () => {
    const reports = [recommendationsReport(ranking), exportsTable([recorded], now), savingsReport(savings)]
    for (const report of reports) {
      assert.notInclude(report, "Omitted")
      assert.match(report, /\n.*orders-reporting-db.*(USD|any more|saves more)/)
    }
  })
})
