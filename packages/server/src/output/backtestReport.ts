import type { BacktestFigures, BacktestMode, BacktestReliability } from "@snoozeql/domain/Backtest"
import { table } from "./table.ts"

const percent = (share: number | null, digits = 1): string =>
  share === null ? "–" : `${(share * 100).toFixed(digits)} %`

const header = [
  "name",
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

const row = (name: string, figures: BacktestFigures): ReadonlyArray<string> => [
  name,
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

/** What a backtest's report shows. */
export interface ReportedBacktest extends BacktestMode {
  /** Undefined if each instance has its own. */
  readonly timezone: string | undefined
  /** Files or instances. The figures are null if the history is too short. */
  readonly replayed: ReadonlyArray<{ readonly name: string; readonly figures: BacktestFigures | null }>
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

/** A backtest's report for people. */
export const backtestReport = (result: ReportedBacktest): string => {
  const replayed = result.replayed.flatMap(({ figures, name }) => (figures === null ? [] : [row(name, figures)]))
  const short = result.replayed.filter(({ figures }) => figures === null).map(({ name }) => name)
  const { all } = result
  return [
    describeOptions(result),
    table(header, replayed.length === 1 ? replayed : [...replayed, row("all", all)]),
    ...(short.length === 0
      ? []
      : [`Not replayed, since a plan needs 14 days of history before it: ${short.join(", ")}.`]),
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
