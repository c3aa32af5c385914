import { assert, describe, it } from "@effect/vitest"
import { rankAssessments } from "@snoozeql/advisor/assess"
import { assessmentMode } from "@snoozeql/advisor/assessHistory"
import type { HourOfWeekActivity } from "@snoozeql/domain/ActivityAnalysis"
import type { UnitAssessment } from "@snoozeql/domain/Assessment"
import { csvLines } from "@snoozeql/domain/Csv"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime, Schema } from "effect"
import { AssessmentReport } from "../../src/assess/AssessmentReport.ts"
import { assessmentCsv } from "../../src/output/assessmentCsv.ts"
import { assessmentReport } from "../../src/output/assessmentReport.ts"
import { describeNextDay } from "../../src/output/assessmentWords.ts"
import { assessmentHtml, generatorMark } from "../../src/output/html/assessmentHtml.ts"
import { describeWeek } from "../../src/output/html/weekMap.ts"

const at = (time: string) => DateTime.makeUnsafe(`2026-03-20T${time}:00Z`)

/** Used on weekdays from 08:00 to 18:00. */
const officeWeek: ReadonlyArray<HourOfWeekActivity> = Array.from({ length: 168 }, (_, hour) => {
  const isUsed = hour < 120 && hour % 24 >= 8 && hour % 24 < 18
  return {
    hour_of_week: hour,
    idle: isUsed ? 0 : 12,
    active: isUsed ? 12 : 0,
    cpu_idle: 0,
    doubtful: 0,
    unknown: 0,
    stopped: 0,
    confidence: 1,
    level: isUsed ? null : ("recommended" as const),
    reason: isUsed ? ("active" as const) : null
  }
})

let made = 0
const unit = (name: string, given: Partial<UnitAssessment> = {}): UnitAssessment => ({
  instance_id: InstanceId.make(`00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`),
  kind: "instance",
  name,
  owner: "team-shop",
  environment: null,
  instance_status: "available",
  account: "111111111111",
  region: "eu-west-1",
  engine: "postgres",
  class: "db.t4g.micro",
  timezone: "Europe/Berlin",
  timezone_source: "tag",
  unit_policy: policyInForce({ policy: defaultAnalysisPolicy, oneIn: 33 }),
  status: "ok",
  figures: null,
  monthly: {
    basis: "replay",
    days: 56,
    idle_hours: 520,
    asleep_hours: 310,
    saved_hours: 295.5,
    saved: 1204.5,
    needed_hours: 0.43,
    false_stops: 0.2
  },
  price: { hourly: 4.08, currency: "USD", source: "estimate", as_of: "2025-06-30" },
  reserved: false,
  refusals: [],
  warnings: [],
  next_day: {
    start: at("10:00"),
    explanation: "",
    sleeps: [{ start: at("18:00"), end: at("23:00"), greatest_risk: 0.0042, continues: false }]
  },
  hours_of_week: officeWeek,
  ...given
})

const why =
  "It is used around the clock: in 98 % of the known hours. And this sentence makes the line longer than a terminal."
const hostile = `<script>alert(1)</script>"'&`

const reportOf = (...units: ReadonlyArray<UnitAssessment>): AssessmentReport => ({
  as_of: at("10:15"),
  history_weeks: 12,
  mode: assessmentMode,
  folder: "/cache/it's here",
  read: { metrics_requested: 8, queries_requested: 32, lower_usd: 0.00008, upper_usd: 0.00032 },
  targets: [
    { account: "111111111111", region: "eu-west-1", status: "succeeded", error: null, notes: [] },
    { account: "222222222222", region: "eu-west-1", status: "failed", error: hostile, notes: ["a note"] }
  ],
  ...rankAssessments(units)
})

const refused = (name: string) => unit(name, { refusals: [why], monthly: null, next_day: null, owner: null })
const report = reportOf(unit("orders"), refused("busy"), unit("wiki", { price: null, monthly: null }))

describe("the report of an assessment", () => {
  it("has one line for each database in a pipe, and cuts nothing", () => {
    const text = assessmentReport(report)
    assert.match(
      text,
      /^2 of 3 databases could have slept\. In a month, that would have saved 1,204\.50 USD and 296 hours/
    )
    assert.match(text, /\n1 +orders +team-shop +520 +310 +296 +1,204\.50 +0\.2 +0\.4\n/)
    assert.match(text, /\n2 +wiki +team-shop .*price not known/)
    assert.include(text, why)
    assert.include(text, `Not everything could be read. account 222222222222, eu-west-1: ${hostile}`)
    assert.include(text, "Note: account 222222222222, eu-west-1: a note")
    assert.include(text, String.raw`rm -r '/cache/it'\''s here'`)
    assert.notInclude(text, "\u001B")
  })

  it.each([80, 100])("fits its sentences into %i columns of a terminal", (columns) => {
    const text = assessmentReport(report, { columns, hasColours: true })
    assert.include(text, "\u001B[1m")
    for (const line of text.slice(text.indexOf("Stays awake"), text.indexOf("How this was found")).split("\n")) {
      assert.isAtMost(line.length, columns)
    }
  })

  it("says what is by the usual week, and that nobody knows how often that would have been wrong", () => {
    const usual = {
      basis: "weekly" as const,
      days: 27,
      idle_hours: null,
      asleep_hours: 310,
      saved_hours: 100,
      saved: 50,
      needed_hours: null,
      false_stops: null
    }
    const both = assessmentReport(reportOf(unit("orders"), unit("young", { monthly: usual })))
    assert.match(both, /\n2 +young +team-shop +– +310 +100 +50\.00 +– +–\n/)
    assert.include(
      both,
      "0.4 of the 310 hours asleep would have been needed. Fewer than 14 days of the past of 1 of them"
    )
    const alone = assessmentReport(reportOf(unit("young", { monthly: usual })))
    assert.include(
      alone,
      "would have saved 50.00 USD and 100 hours of running databases. Fewer than 14 days of their past"
    )
    assert.notInclude(alone, "It would have been wrong")
  })

  it("says of reserved databases that their money is not in the sum", () => {
    const withReserved = reportOf(unit("saver"), unit("paid-anyway", { reserved: true }))
    const text = assessmentReport(withReserved)
    assert.match(text, /that would have saved 1,204\.50 USD and 591 hours/)
    assert.match(text, /\n2 +paid-anyway .*1,204\.50 \(reserved\)/)
    for (const shown of [text, assessmentHtml(withReserved)]) {
      assert.include(shown, "1 database with a reserved instance: paid asleep or awake")
    }
    assert.notInclude(assessmentReport(report), "reserved")
  })

  it("says so if nothing could have slept", () => {
    assert.match(assessmentReport(reportOf(refused("busy"))), /^None of 1 database could have slept/)
  })

  it("is JSON by its schema", () => {
    const json = JSON.stringify(Schema.encodeSync(AssessmentReport)(report))
    assert.deepStrictEqual(Schema.decodeSync(Schema.fromJsonString(AssessmentReport))(json), report)
  })
})

describe("the CSV of an assessment", () => {
  it("has a line for each database with the same cells, those that could sleep first", () => {
    const [header, ...lines] = csvLines(assessmentCsv(reportOf(unit("=cmd()"), refused('a "b", c'))))
    for (const { cells } of lines) assert.strictEqual(cells.length, header?.cells.length)
    assert.deepStrictEqual(
      lines.map(({ cells }) => cells.slice(0, 2)),
      [
        ["1", "'=cmd()"],
        ["", 'a "b", c']
      ]
    )
  })
})

describe("the page of an assessment", () => {
  const page = assessmentHtml(reportOf(unit(hostile, { owner: hostile, engine: hostile }), refused(hostile)))

  it("escapes everything that it shows", () => {
    assert.notInclude(page, "<script")
    assert.notInclude(page, `"'&`)
    assert.include(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;")
  })

  it("loads nothing and runs nothing", () => {
    assert.include(page, generatorMark)
    assert.include(page, `content="default-src 'none'; style-src 'unsafe-inline'"`)
    assert.notMatch(page, /\b(src|srcset|action|data|background)=|url\(|@import|<link|<iframe|javascript:/i)
    for (const [, target = ""] of page.matchAll(/href="([^"]*)"/g)) assert.match(target, /^#unit-/)
  })

  it("can be read without seeing it: headings of columns and rows, and the weeks in words", () => {
    assert.include(page, '<html lang="en">')
    assert.notMatch(page, /<thead><tr>(?:(?!<\/tr>).)*<th>/)
    assert.include(page, '<th scope="row">')
    assert.include(page, 'aria-label="Monday to Friday: 08:00–18:00; Saturday to Sunday: not used"')
    assert.include(page, "prefers-color-scheme:dark")
  })

  it("closes every element that it opens", () => {
    const open: Array<string> = []
    for (const [, slash, name = ""] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (name === "meta") continue
      if (slash === "") open.push(name)
      else assert.strictEqual(open.pop(), name)
    }
    assert.deepStrictEqual(open, [])
  })
})

describe("words", () => {
  it("say the plan of a day in the unit's time zone, and name it", () => {
    const { next_day } = unit("a")
    assert.strictEqual(
      next_day === null ? "" : describeNextDay(next_day, "Europe/Berlin"),
      "sleeps from Fri 19:00 to Sat 00:00 (5 h), Europe/Berlin; no hour of it is needed with more than 0.42 % probability"
    )
    assert.strictEqual(describeNextDay({ start: at("10:00"), explanation: "", sleeps: [] }, "UTC"), "stays awake")
    const continued = { start: at("20:00"), end: at("23:00"), greatest_risk: 0.01, continues: true }
    assert.match(
      describeNextDay({ start: at("10:00"), explanation: "", sleeps: [continued] }, "UTC"),
      /^sleeps from Fri 20:00 on \(at least 3 h\), UTC;/
    )
  })

  it("say the week, with days that are used alike together", () => {
    assert.strictEqual(describeWeek(officeWeek), "Monday to Friday: 08:00–18:00; Saturday to Sunday: not used")
    assert.strictEqual(
      describeWeek(officeWeek.map((hour) => ({ ...hour, active: 12, idle: 0 }))),
      "Monday to Sunday: all day"
    )
  })
})
