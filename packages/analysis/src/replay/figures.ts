import type { BacktestFigures, BacktestReliability } from "@snoozeql/domain/Backtest"
import type { ReliabilityBin } from "./reliability.ts"
import { falseShareOf, falseStopsPerMonth, netHours, recallOf, type ReplayScore, stopsPerWeek } from "./scoreReplay.ts"

const round = (value: number): number => Number(value.toFixed(6))
const share = (value: number): number | null => (Number.isFinite(value) ? round(value) : null)

/** The figures of a score, rounded to show them. `cycleCost` is the cost of a stop and a start, in hours of compute. */
export const figuresOf = (score: ReplayScore, cycleCost: number): BacktestFigures => ({
  hours: score.hours,
  known_hours: score.known,
  idle_hours: score.idle,
  slept_hours: score.slept,
  recall: share(recallOf(score)),
  needed_hours: score.needed,
  stopped_hours: score.stopped,
  false_share: share(score.slept === 0 ? Number.NaN : falseShareOf(score)),
  stated_share: share(score.expected / score.slept),
  stops: score.stops,
  false_stops: score.falseStops,
  false_stops_a_month: round(falseStopsPerMonth(score)),
  stops_a_week: round(stopsPerWeek(score)),
  net_hours: round(netHours(score, cycleCost))
})

/**
 * The score that figures came from. Use it to add figures that were computed apart, such as those of a fleet's pages.
 */
export const scoreOfFigures = (figures: BacktestFigures): ReplayScore => ({
  hours: figures.hours,
  known: figures.known_hours,
  idle: figures.idle_hours,
  slept: figures.slept_hours,
  needed: figures.needed_hours,
  stopped: figures.stopped_hours,
  stops: figures.stops,
  falseStops: figures.false_stops,
  expected: (figures.stated_share ?? 0) * figures.slept_hours
})

/** The bins of stated risks as the mean stated risk and the share that was needed. */
export const reliabilityFigures = (bins: ReadonlyArray<ReliabilityBin>): BacktestReliability =>
  bins.map(({ expected, from, needed, slept }) => ({
    stated_from: from,
    slept_hours: slept,
    stated: round(expected / slept),
    observed: round(needed / slept)
  }))

/** The bins that reliability figures came from. */
export const binsOfFigures = (reliability: BacktestReliability): ReadonlyArray<ReliabilityBin> =>
  reliability.map(({ observed, slept_hours, stated, stated_from }) => ({
    from: stated_from,
    slept: slept_hours,
    expected: stated * slept_hours,
    needed: Math.round(observed * slept_hours)
  }))
