import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import { loadavg } from "node:os"
import { median } from "../median.ts"
import type { DayFigures } from "./day.ts"
import type { Parts } from "./parts.ts"
import type { RequestRun } from "./request.ts"

/** The measurements of one fleet. */
export interface FleetReport {
  readonly instances: number
  readonly rows: number
  /** Packed days of a metric. */
  readonly days: number
  readonly runs: ReadonlyArray<RequestRun>
  readonly parts: Parts
  readonly passes: DayFigures
}

const thousands = (value: number) => value.toLocaleString("en")

/** The lines of the table: what is measured, and how to get the figure of a fleet. */
const lines: ReadonlyArray<readonly [string, (fleet: FleetReport) => string]> = [
  ["instances", ({ instances }) => thousands(instances)],
  ["rows of 14 days", ({ rows }) => thousands(rows)],
  ["packed days of 12 weeks", ({ days }) => thousands(days)],
  ["seconds, median of the requests", ({ runs }) => median(runs.map(({ seconds }) => seconds)).toFixed(1)],
  ["seconds, each", ({ runs }) => runs.map(({ seconds }) => seconds.toFixed(1)).join(", ")],
  [
    "milliseconds an instance",
    ({ instances, runs }) => ((median(runs.map(({ seconds }) => seconds)) * 1000) / instances).toFixed(2)
  ],
  ["reading 12 weeks alone, seconds", ({ parts }) => parts.reading.toFixed(1)],
  ["reading 12 weeks alone, seconds of its processor", ({ parts }) => parts.readingProcessor.toFixed(1)],
  ["judging 12 weeks alone, seconds", ({ parts }) => parts.judging.toFixed(1)],
  ["answer, MiB", ({ runs }) => (runs[0]?.mebibytes ?? Number.NaN).toFixed(1)],
  [
    "growth of the program's memory at its peak, MiB",
    ({ runs }) =>
      (Math.max(...runs.map(({ memoryPeak }) => memoryPeak)) - (runs[0]?.memoryBefore ?? Number.NaN)).toFixed(0)
  ],
  ["another request meanwhile, ms: median", ({ runs }) => median(runs.flatMap(({ others }) => others)).toFixed(1)],
  [
    "another request meanwhile, ms: longest",
    ({ runs }) => Math.max(...runs.flatMap(({ others }) => others)).toFixed(0)
  ],
  ["first pass, 14 days: seconds", ({ passes }) => passes.first.seconds.toFixed(1)],
  ["first pass, 14 days: rows written", ({ passes }) => thousands(passes.first.written)],
  ["96 passes of a day: seconds", ({ passes }) => passes.day.seconds.toFixed(1)],
  ["96 passes of a day: seconds of the longest", ({ passes }) => passes.longestSeconds.toFixed(1)],
  ["96 passes of a day: requests to AWS", ({ passes }) => thousands(passes.day.calls)],
  ["96 passes of a day: queries", ({ passes }) => thousands(passes.day.queries)],
  ["96 passes of a day: rows compared", ({ passes }) => thousands(passes.day.compared)],
  ["96 passes of a day: rows written", ({ passes }) => thousands(passes.day.written)],
  ["rows that reading the whole retention at midnight would compare", ({ passes }) => thousands(passes.first.compared)]
]

export const report = (fleets: ReadonlyArray<FleetReport>): string => {
  const [header = [], ...rows] = lines.map(([name, figure]) => [name, ...fleets.map(figure)])
  return `${markdownTable(header, rows)}\n\nThe program, PostgreSQL 18 and the client share the machine. Its load average at the end was ${loadavg()[0]?.toFixed(1)}.`
}
