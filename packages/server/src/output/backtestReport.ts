import type {
  BacktestFigures,
  BacktestMode,
  BacktestReliability,
  BacktestSavings,
  FleetBacktest
} from "@snoozeql/domain/Backtest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import type { TimezoneSource } from "@snoozeql/domain/TimezoneSource"
import { noPlaceColumns, type PlaceColumns } from "./placeColumns.ts"
import { table } from "./table.ts"

const percent = (share: number | null, digits = 1): string =>
  share === null ? "–" : `${(share * 100).toFixed(digits)} %`

const figureHeadings = [
  "hours",
  "idle",
  "slept",
  "of idle",
  "needed",
  "of slept",
  "expected",
  "times needed/month",
  "stops/week",
  "hours saved"
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

/** A file, an instance or a cluster. What is omitted is not known of a file. */
interface ReplayedSource {
  readonly name: string
  readonly instance_id?: InstanceId
  readonly timezone_source?: TimezoneSource
  /** The cluster that it is a member of. */
  readonly cluster?: { readonly name: string } | null
  /** Null if the history is too short, and for a member of a cluster. */
  readonly figures: BacktestFigures | null
  readonly savings?: BacktestSavings | null
  /** Why it can never sleep. */
  readonly blockers?: ReadonlyArray<SleepBlocker>
}

const canSleep = ({ blockers = [] }: ReplayedSource): boolean => blockers.length === 0

/** What a backtest's report shows. */
export interface ReportedBacktest extends BacktestMode {
  /** Undefined if each instance has its own. */
  readonly timezone: string | undefined
  readonly replayed: ReadonlyArray<ReplayedSource>
  readonly all: BacktestFigures
  /** Omitted for files, which have no price. */
  readonly saved?: FleetBacktest["saved"]
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

/** The columns of what would have been saved in a month. There are none if no price is known. */
const savedColumns = ({ replayed, saved = [] }: ReportedBacktest) => {
  const amount = ({ saved_a_month }: Pick<BacktestSavings, "saved_a_month">, currency: string) =>
    saved_a_month === null ? "–" : `${saved_a_month.toFixed(2)} ${currency}`
  const isKnown = replayed.some(({ savings }) => savings)
  const isDiscounted = replayed.some(({ savings }) => savings?.after_discount)
  const cells = (before: ReadonlyArray<string>, after: ReadonlyArray<string>) =>
    [...(isKnown ? [before] : []), ...(isDiscounted ? [after] : [])].map((texts) => texts.join(", ") || "–")
  return {
    headings: [...(isKnown ? ["saved/month"] : []), ...(isDiscounted ? ["after discounts"] : [])],
    cellsOf: ({ savings = null }: ReplayedSource) => {
      const known = savings === null ? [] : [savings]
      return cells(
        known.map((one) => amount(one, one.price.currency)),
        known.map((one) => amount(one.after_discount ?? one, one.price.currency))
      )
    },
    all: cells(
      saved.map((sum) => amount(sum, sum.currency)),
      saved.map((sum) => amount(sum.after_discount ?? sum, sum.currency))
    )
  }
}

/** What the columns mean. */
const legend =
  "Of idle: the idle hours that would have been slept. Needed: slept hours in which it was used, and their share of the slept ones; expected is the share that the plans stated. Times needed: stops with a needed hour before the next start. Hours saved: idle hours slept, and hours in which it really was stopped, minus the cost of the stops."

/** What the money in a report means, and what is missing in it. */
const explainSavings = (result: ReportedBacktest): ReadonlyArray<string> => {
  const { replayed } = result
  const known = replayed.filter(({ savings }) => savings)
  if (known.length === 0) return []
  const estimated = known.some(({ savings }) => savings?.price.source === "estimate")
  const without = replayed.filter(({ figures, savings }) => figures !== null && !savings)
  const short = known.filter(({ savings }) => savings?.saved_a_month === null)
  return [
    [
      `Saved are the hours saved in a replay of ${result.refit} plans${result.censored ? ", which did not see the hours that they slept" : ", which saw all hours"}, at the price of an hour of compute${known.some(({ savings }) => savings?.after_discount) ? ", before and after the discounts in the settings" : "; no discount is set for it"}.`,
      ...(estimated ? ["Some prices are an estimate."] : []),
      ...(without.length === 0 ? [] : [`No price is known of ${without.map(({ name }) => name).join(", ")}.`]),
      ...(short.length === 0
        ? []
        : [
            `Fewer than 14 days were replayed of ${short.map(({ name }) => name).join(", ")}: too few to say what a month saves.`
          ])
    ].join(" ")
  ]
}

/**
 * A line that names what was replayed in a time zone that nobody chose, or no line. Its users' clocks may have changed in
 * the replayed time: the hours that were needed then would not have been with its own time zone.
 */
const replayedInUtc = (sources: ReadonlyArray<ReplayedSource>): ReadonlyArray<string> => {
  const names = sources.flatMap(({ figures, name, timezone_source }) =>
    figures !== null && timezone_source === "none" ? [name] : []
  )
  if (names.length === 0) return []
  return [
    `Replayed in UTC, since nobody chose their time zone: ${names.join(", ")}. Where their users change the clocks, use moves by an hour, and the days after the change have needed hours that their own time zone would not have.`
  ]
}

/** A line for each unit that can never sleep, with the reason. No sum counts it. */
const cannotSleep = (sources: ReadonlyArray<ReplayedSource>): ReadonlyArray<string> => {
  const blocked = sources.filter((source) => !canSleep(source))
  if (blocked.length === 0) return []
  const lines = blocked.map(
    ({ blockers = [], name }) => `  ${name}: ${blockers.map(({ explanation }) => explanation).join("; ")}`
  )
  return [["Cannot sleep, so no sum counts them:", ...lines].join("\n")]
}

/** A line for each cluster that says which instances are replayed with it. */
const replayedWithCluster = (members: ReadonlyArray<ReplayedSource>): ReadonlyArray<string> =>
  Array.from(
    Map.groupBy(members, ({ cluster }) => cluster?.name),
    ([cluster, of]) =>
      cluster === undefined
        ? []
        : [`Replayed with the cluster ${cluster}, since they sleep with it: ${of.map(({ name }) => name).join(", ")}.`]
  ).flat()

/** A backtest's report for people. */
export const backtestReport = (result: ReportedBacktest, places: PlaceColumns = noPlaceColumns): string => {
  // What was asked for by name is shown, even if it cannot sleep.
  const shown = result.replayed.length === 1 ? result.replayed : result.replayed.filter(canSleep)
  const money = savedColumns({ ...result, replayed: shown })
  const replayed = shown.flatMap((source) => {
    const { figures, instance_id, name } = source
    const place = instance_id === undefined ? [] : places.cellsOf(instance_id)
    return figures === null ? [] : [[name, ...place, ...cellsOf(figures), ...money.cellsOf(source)]]
  })
  const missing = shown.filter(({ figures }) => figures === null)
  const { all } = result
  const sum = ["all", ...places.headings.map(() => ""), ...cellsOf(all), ...money.all]
  return [
    describeOptions(result),
    table(
      ["name", ...places.headings, ...figureHeadings, ...money.headings],
      replayed.length === 1 ? replayed : [...replayed, sum]
    ),
    legend,
    ...explainSavings({ ...result, replayed: shown }),
    ...replayedInUtc(shown),
    ...notReplayed(
      "a plan needs 14 days of history before it",
      missing.filter(({ cluster }) => !cluster)
    ),
    ...replayedWithCluster(missing),
    ...cannotSleep(result.replayed),
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
