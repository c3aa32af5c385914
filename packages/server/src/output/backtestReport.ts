import type { BacktestFigures, BacktestMode, BacktestReliability } from "@snoozeql/domain/Backtest"
import type { InstanceId, InstanceKind } from "@snoozeql/domain/Instance"
import { noPlaceColumns, type PlaceColumns } from "./placeColumns.ts"
import { table } from "./table.ts"

const percent = (share: number | null, digits = 1): string =>
  share === null ? "–" : `${(share * 100).toFixed(digits)} %`

const figureHeadings = [
  "hours",
  "idle",
  "slept",
  "recall",
  "needed",
  "of slept",
  "stated",
  "false stops/month",
  "stops/week",
  "net hours"
]

const cellsOf = (figures: BacktestFigures): ReadonlyArray<string> => [
  String(figures.hours),
  String(figures.idle_hours),
  String(figures.slept_hours),
  percent(figures.recall),
  String(figures.needed_hours),
  percent(figures.false_share, 2),
  percent(figures.stated_share, 2),
  figures.false_stops_a_month.toFixed(2),
  figures.stops_a_week.toFixed(1),
  figures.net_hours.toFixed(1)
]

/** A file, an instance or a cluster. */
interface ReplayedSource {
  readonly name: string
  /** Omitted for a file. */
  readonly instance_id?: InstanceId
  /** Omitted for a file. */
  readonly kind?: InstanceKind
  /** Null if the history is too short, and for a cluster. */
  readonly figures: BacktestFigures | null
}

/** What a backtest's report shows. */
export interface ReportedBacktest extends BacktestMode {
  /** Undefined if each instance has its own. */
  readonly timezone: string | undefined
  readonly replayed: ReadonlyArray<ReplayedSource>
  readonly all: BacktestFigures
  readonly reliability: BacktestReliability
}

const describeOptions = ({ censored, look, one_in, refit, timezone }: ReportedBacktest): string => {
  const plans = { hourly: "Decided every hour", daily: "Planned every day", weekly: "Planned every week" }[refit]
  const looked = look && refit !== "hourly" ? ", checked before each stop" : ""
  const seen = censored ? "slept hours are not seen, as in operation" : "slept hours are seen, unlike in operation"
  const zone = timezone === undefined ? "each in its own time zone" : `in ${timezone}`
  return `${plans}${looked}, ${zone}; at most one in ${one_in} slept hours may be needed; ${seen}.`
}

/** A line that says why some were not replayed, or no line if there are none. */
const notReplayed = (reason: string, sources: ReadonlyArray<ReplayedSource>): ReadonlyArray<string> =>
  sources.length === 0 ? [] : [`Not replayed, since ${reason}: ${sources.map(({ name }) => name).join(", ")}.`]

/** A backtest's report for people. */
export const backtestReport = (result: ReportedBacktest, places: PlaceColumns = noPlaceColumns): string => {
  const replayed = result.replayed.flatMap(({ figures, instance_id, name }) => {
    const place = instance_id === undefined ? [] : places.cellsOf(instance_id)
    return figures === null ? [] : [[name, ...place, ...cellsOf(figures)]]
  })
  const missing = result.replayed.filter(({ figures }) => figures === null)
  const { all } = result
  const sum = ["all", ...places.headings.map(() => ""), ...cellsOf(all)]
  return [
    describeOptions(result),
    table(["name", ...places.headings, ...figureHeadings], replayed.length === 1 ? replayed : [...replayed, sum]),
    ...notReplayed(
      "a plan needs 14 days of history before it",
      missing.filter(({ kind }) => kind !== "cluster")
    ),
    ...notReplayed(
      "only the members of a cluster are",
      missing.filter(({ kind }) => kind === "cluster")
    ),
    ...(all.slept_hours === 0
      ? ["No hour would have been slept."]
      : [
          `Of ${all.slept_hours} hours that would have been slept, ${all.needed_hours} were needed (${percent(all.false_share, 2)}), in ${all.false_stops} of ${all.stops} stops. A month is 730 hours of one instance.`,
          table(
            ["stated risk from", "slept hours", "stated", "observed"],
            result.reliability.map(({ observed, slept_hours, stated, stated_from }) => [
              percent(stated_from, 2),
              String(slept_hours),
              percent(stated, 2),
              percent(observed, 2)
            ])
          )
        ])
  ].join("\n\n")
}
