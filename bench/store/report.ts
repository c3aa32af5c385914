import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import type { Throughput } from "./batches.ts"
import { collectorRowsPerBatch, type LockTime } from "./locks.ts"
import type { SizeReport } from "./sizes.ts"
import type { SteadyState } from "./steadyState.ts"
import type { StreamRun } from "./stream.ts"

/** Everything that was measured. */
export interface Measurements {
  readonly server: string
  readonly batches: ReadonlyArray<Throughput>
  readonly steadyState: ReadonlyArray<SteadyState>
  readonly unchangedWalRecords: number
  readonly sizes: ReadonlyArray<SizeReport>
  readonly stream: StreamRun
  readonly locks: ReadonlyArray<LockTime>
}

const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`
const ratio = (value: number): string => `${value.toFixed(2)} ×`
const milliseconds = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`

const find = <T extends { readonly name: string }>(all: ReadonlyArray<T>, part: string): T => {
  const found = all.find(({ name }) => name.includes(part))
  if (found === undefined) throw new Error(`Nothing was measured of ${part}`)
  return found
}

/** A figure and its goal, which is a minimum or a maximum. */
interface Bar {
  readonly what: string
  readonly value: number
  readonly show: (value: number) => string
  readonly atLeast?: number
  readonly atMost?: number
}

const isMet = ({ atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY, value }: Bar): boolean =>
  value >= atLeast && value <= atMost

const barsOf = (measured: Measurements): ReadonlyArray<Bar> => {
  const store = find(measured.batches, "the store")
  const copy = find(measured.batches, "(b)")
  const original = find(measured.batches, "(a) original, batched")
  const steady = find(measured.steadyState, "the store")
  const steadyOriginal = find(measured.steadyState, "(a) original, batched")
  const largest = measured.sizes.at(-1)
  const million = measured.sizes.find(({ rows }) => rows >= 1_000_000) ?? largest
  if (million === undefined) throw new Error("No size was measured")
  const lock = measured.locks.find(({ rowsPerBatch }) => rowsPerBatch === collectorRowsPerBatch)
  return [
    { what: "insert, store ÷ (b)", value: store.insert / copy.insert, show: ratio, atLeast: 0.9 },
    { what: "insert, store ÷ (a) batched", value: store.insert / original.insert, show: ratio, atLeast: 1.6 },
    { what: "all-conflict, store ÷ (b)", value: store.conflict / copy.conflict, show: ratio, atLeast: 0.9 },
    { what: "all-conflict, store ÷ (a) batched", value: store.conflict / original.conflict, show: ratio, atLeast: 1.6 },
    {
      what: "steady state, store ÷ (a) batched",
      value: steady.rowsPerSecond / steadyOriginal.rowsPerSecond,
      show: ratio,
      atLeast: 2
    },
    { what: "steady state, heap-only updates", value: steady.hotShare, show: percent, atLeast: 0.98 },
    {
      what: "steady state, WAL per row, store ÷ (a)",
      value: steady.walBytesPerRow / steadyOriginal.walBytesPerRow,
      show: ratio,
      atMost: 0.4
    },
    {
      what: "steady state, bytes per row, store ÷ (a)",
      value: steady.bytesPerRow / steadyOriginal.bytesPerRow,
      show: ratio,
      atMost: 0.5
    },
    {
      what: "WAL records of an unchanged re-read after VACUUM",
      value: measured.unchangedWalRecords,
      show: String,
      atMost: 0
    },
    {
      what: `range of ${million.range.rows} rows, pg by hand ÷ store (time)`,
      value: million.range.byHand / million.range.store,
      show: ratio,
      atLeast: 1.5
    },
    ...million.queries.map(({ bar, baseline, query, store: own }): Bar => ({
      what: `${query} (server time)`,
      value: own / baseline,
      show: ratio,
      atMost: bar
    })),
    {
      what: `longest transaction of a pass over 20,000 series in the collector's batches of ${collectorRowsPerBatch.toLocaleString("en")}, ms`,
      value: lock?.longestMilliseconds ?? Number.NaN,
      show: milliseconds,
      atMost: 250
    }
  ]
}

const barText = ({ atLeast, atMost, show }: Bar): string =>
  atLeast === undefined ? `≤ ${show(atMost ?? 0)}` : `≥ ${show(atLeast)}`

const growthRows = (sizes: ReadonlyArray<SizeReport>): ReadonlyArray<ReadonlyArray<string>> => {
  const row = (what: string, value: (size: SizeReport) => string) => [what, ...sizes.map(value)]
  const queries = sizes[0]?.queries ?? []
  return [
    row("table + indexes, bytes per row", ({ bytesPerRow }) => bytesPerRow.toFixed(0)),
    row("insert of a new hour, rows/s", ({ insert }) => thousands(insert)),
    row("rewrite of that hour, rows/s", ({ rewrite }) => thousands(rewrite)),
    row("14-day range, store, ms", ({ range }) => milliseconds(range.store)),
    row("14-day range, pg by hand, ms", ({ range }) => milliseconds(range.byHand)),
    ...queries.flatMap(({ query }, index) => [
      row(`${query.split(",")[0]}, store, server ms`, (size) => milliseconds(size.queries[index]?.store ?? 0)),
      row(`${query.split("against ")[1]}, server ms`, (size) => milliseconds(size.queries[index]?.baseline ?? 0))
    ]),
    row("retention of 1/14, ms", ({ retention }) => milliseconds(retention))
  ]
}

/** The measurements as Markdown. */
export const markdownOf = (measured: Measurements): string => {
  const bars = barsOf(measured)
  return [
    measured.server,
    "",
    "## Against the bars",
    "",
    markdownTable(
      ["figure", "measured", "bar", ""],
      bars.map((bar) => [bar.what, bar.show(bar.value), barText(bar), isMet(bar) ? "met" : "**not met**"])
    ),
    "",
    "## Batches of 5,000",
    "",
    markdownTable(
      ["writer", "insert rows/s", "all-conflict rows/s"],
      measured.batches.map(({ conflict, insert, name }) => [name, thousands(insert), thousands(conflict)])
    ),
    "",
    "## Steady state: 3,000 series, an hour written, then rewritten three times",
    "",
    markdownTable(
      ["writer", "rows/s", "heap-only updates", "WAL bytes per row", "table + index bytes per row"],
      measured.steadyState.map((one) => [
        one.name,
        thousands(one.rowsPerSecond),
        percent(one.hotShare),
        one.walBytesPerRow.toFixed(0),
        one.bytesPerRow.toFixed(0)
      ])
    ),
    "",
    "## Growth",
    "",
    markdownTable(["rows", ...measured.sizes.map(({ rows }) => rows.toLocaleString("en"))], growthRows(measured.sizes)),
    "",
    `Reading ${measured.stream.rows.toLocaleString("en")} rows through \`streamMetrics\` took ${measured.stream.seconds.toFixed(1)} s; the process grew by ${measured.stream.peakGrowth.toFixed(0)} MiB at its peak.`,
    "",
    "## Longest transaction of a pass over 20,000 series",
    "",
    markdownTable(
      ["rows per batch", "ms", "rows/s of the pass"],
      measured.locks.map(({ longestMilliseconds, rowsPerBatch, rowsPerSecond }) => [
        rowsPerBatch.toLocaleString("en"),
        milliseconds(longestMilliseconds),
        thousands(rowsPerSecond)
      ])
    )
  ].join("\n")
}
