import { reliabilityOf } from "@snoozeql/analysis/replay/reliability"
import type { Replay } from "@snoozeql/analysis/replay/replay"
import {
  addReplayScores,
  falseShareOf,
  falseStopsPerMonth,
  netHours,
  recallOf,
  type ReplayScore,
  scoreReplay,
  stopsPerWeek,
  zeroReplayScore
} from "@snoozeql/analysis/replay/scoreReplay"
import { Schema } from "effect"

const Share = Schema.NullOr(Schema.Finite)

/** The figures of a replay. A share is null if there are no hours to compute it from. */
export const BacktestFigures = Schema.Struct({
  hours: Schema.Int.annotate({ description: "Replayed hours" }),
  idle_hours: Schema.Int.annotate({ description: "Hours that were idle" }),
  slept_hours: Schema.Int.annotate({
    description: "Hours that would have been slept, only counting hours known to be active or idle"
  }),
  recall: Share.annotate({ description: "The share of the idle hours that would have been slept" }),
  needed_hours: Schema.Int.annotate({ description: "Hours that would have been slept and were active" }),
  false_share: Share.annotate({ description: "The share of the slept hours that were needed" }),
  stated_share: Share.annotate({ description: "The share that the stated risks expected" }),
  stops: Schema.Int,
  false_stops: Schema.Int.annotate({ description: "Stops with at least one needed hour before the next start" }),
  false_stops_a_month: Schema.Finite.annotate({ description: "False stops of one instance in 730 hours" }),
  stops_a_week: Schema.Finite.annotate({ description: "Stops of one instance in a week" }),
  net_hours: Schema.Finite.annotate({ description: "Idle hours slept, minus the cost of the stops" })
})
export interface BacktestFigures extends Schema.Schema.Type<typeof BacktestFigures> {}

/** What `snoozeql backtest --json` prints. */
export const BacktestResult = Schema.Struct({
  timezone: Schema.String,
  refit: Schema.Literals(["hourly", "daily", "weekly"]),
  look: Schema.Boolean,
  censored: Schema.Boolean,
  one_in: Schema.Finite,
  files: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      figures: Schema.NullOr(BacktestFigures).annotate({
        description: "null if the file has less than the 14 days of history that a plan needs"
      })
    })
  ),
  all: BacktestFigures,
  reliability: Schema.Array(
    Schema.Struct({
      stated_from: Schema.Finite,
      slept_hours: Schema.Int,
      stated: Schema.Finite,
      observed: Schema.Finite
    })
  ).annotate({
    description: "The slept hours by their stated risk: the mean of that risk, and the share that was needed"
  })
})
export interface BacktestResult extends Schema.Schema.Type<typeof BacktestResult> {}

/** A file and its replay, which is undefined if the file is too short. */
export interface ReplayedFile {
  readonly name: string
  readonly replay: Replay | undefined
}

const round = (value: number): number => Number(value.toFixed(6))
const share = (value: number): number | null => (Number.isFinite(value) ? round(value) : null)

const figuresOf = (score: ReplayScore, cycleCost: number): BacktestFigures => ({
  hours: score.hours,
  idle_hours: score.idle,
  slept_hours: score.slept,
  recall: share(recallOf(score)),
  needed_hours: score.needed,
  false_share: share(score.slept === 0 ? Number.NaN : falseShareOf(score)),
  stated_share: share(score.expected / score.slept),
  stops: score.stops,
  false_stops: score.falseStops,
  false_stops_a_month: round(falseStopsPerMonth(score)),
  stops_a_week: round(stopsPerWeek(score)),
  net_hours: round(netHours(score, cycleCost))
})

/** Combines the replays of files. `cycleCost` is the cost of a stop and a start, in hours of compute. */
export const backtestResult = (
  files: ReadonlyArray<ReplayedFile>,
  cycleCost: number,
  options: Pick<BacktestResult, "timezone" | "refit" | "look" | "censored" | "one_in">
): BacktestResult => {
  const scored = files.map(({ name, replay }) => ({
    name,
    score: replay === undefined ? undefined : scoreReplay(replay)
  }))
  const total = scored.reduce((sum, { score }) => addReplayScores(sum, score ?? zeroReplayScore), zeroReplayScore)
  return {
    ...options,
    files: scored.map(({ name, score }) => ({
      name,
      figures: score === undefined ? null : figuresOf(score, cycleCost)
    })),
    all: figuresOf(total, cycleCost),
    reliability: reliabilityOf(files.flatMap(({ replay }) => replay ?? [])).map(
      ({ expected, from, needed, slept }) => ({
        stated_from: from,
        slept_hours: slept,
        stated: round(expected / slept),
        observed: round(needed / slept)
      })
    )
  }
}
