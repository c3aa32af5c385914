import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import { loadavg } from "node:os"
import type { DayFigures } from "./day.ts"
import type { IssueFigures } from "./issue.ts"
import type { PageFigures, WholeFigures } from "./pages.ts"
import type { Parts } from "./parts.ts"

/** What was filled: instances, their hourly rows, and the packed weeks of their history. */
export interface FilledFleet {
  readonly instances: number
  readonly rows: number
  readonly weeks: number
}

/** The pages of a fleet of one size. */
export interface RankingFigures {
  readonly units: number
  readonly pages: ReadonlyArray<PageFigures>
  readonly whole: ReadonlyArray<WholeFigures>
}

/** What was measured. A part that was not is omitted. */
export interface FleetReport {
  readonly reading?: FilledFleet & { readonly parts: Parts }
  readonly issue?: FilledFleet & { readonly figures: IssueFigures }
  readonly pages?: RankingFigures
  readonly day?: { readonly instances: number; readonly passes: DayFigures }
}

const thousands = (value: number) => value.toLocaleString("en")
const millis = (seconds: number) => (1000 * seconds).toFixed(0)

const filledLines = ({ instances, rows, weeks }: FilledFleet): ReadonlyArray<readonly [string, string]> => [
  ["instances", thousands(instances)],
  ["rows of 14 days", thousands(rows)],
  ["packed weeks of 12 weeks", thousands(weeks)]
]

const table = (lines: ReadonlyArray<readonly [string, string]>): string => {
  const [header = ["", ""], ...rows] = lines
  return markdownTable(header, rows)
}

const readingPart = ({ parts, ...filled }: NonNullable<FleetReport["reading"]>): string =>
  table([
    ...filledLines(filled),
    ["reading 12 weeks, seconds, median", parts.reading.toFixed(1)],
    ["reading 12 weeks, seconds, each run", parts.readings.map((seconds) => seconds.toFixed(1)).join(", ")],
    ["reading 12 weeks, seconds of its processor, median", parts.readingProcessor.toFixed(1)],
    ["judging 12 weeks, seconds", parts.judging.toFixed(1)]
  ])

const issuePart = ({ figures, ...filled }: NonNullable<FleetReport["issue"]>): string =>
  table([
    ...filledLines(filled),
    ["first advice, milliseconds a unit", ((1000 * figures.first) / figures.units).toFixed(1)],
    ["plans of a day, milliseconds a unit", ((1000 * figures.daily) / figures.units).toFixed(1)],
    ["growth of memory at its peak, MiB", figures.growth.toFixed(0)]
  ])

const pagesPart = ({ pages, units, whole }: RankingFigures): string =>
  [
    markdownTable(
      [`of ${thousands(units)} units`, "units", "MiB", "first request, ms", "median of 5, ms"],
      pages.map((page) => [
        page.name,
        thousands(page.units),
        page.mebibytes.toFixed(1),
        millis(page.firstSeconds),
        millis(page.seconds)
      ])
    ),
    markdownTable(
      ["whole ranking, units", "all pages, s", "as CSV, s", "CSV, MiB", "growth of memory while writing CSV, MiB"],
      whole.map((one) => [
        thousands(one.units),
        one.seconds.toFixed(2),
        one.csvSeconds.toFixed(2),
        one.csvMebibytes.toFixed(1),
        one.growth.toFixed(0)
      ])
    )
  ].join("\n\n")

const dayPart = ({ instances, passes }: NonNullable<FleetReport["day"]>): string =>
  table([
    ["instances", thousands(instances)],
    ["first pass, 14 days: seconds", passes.first.seconds.toFixed(1)],
    ["first pass, 14 days: rows written", thousands(passes.first.written)],
    ["96 passes of a day: seconds", passes.day.seconds.toFixed(1)],
    ["96 passes of a day: seconds of the longest", passes.longestSeconds.toFixed(1)],
    ["96 passes of a day: requests to AWS", thousands(passes.day.calls)],
    ["96 passes of a day: queries", thousands(passes.day.queries)],
    ["96 passes of a day: rows compared", thousands(passes.day.compared)],
    ["96 passes of a day: rows written", thousands(passes.day.written)],
    ["rows that reading the whole retention at midnight would compare", thousands(passes.first.compared)]
  ])

/** The measurements as Markdown. */
export const report = ({ day, issue, pages, reading }: FleetReport): string =>
  [
    ...(pages === undefined ? [] : ["## Pages of the ranking", pagesPart(pages)]),
    ...(issue === undefined ? [] : ["## Issuing advice", issuePart(issue)]),
    ...(reading === undefined ? [] : ["## Reading and judging histories", readingPart(reading)]),
    ...(day === undefined ? [] : ["## The passes of a day", dayPart(day)]),
    `The program, PostgreSQL 18 and the client share the machine. Its load average at the end was ${loadavg()[0]?.toFixed(1)}.`
  ].join("\n\n")
