import type { BacktestFigures } from "@snoozeql/domain/Backtest"
import { fewestReplayedHours } from "@snoozeql/analysis/replay/replaySavings"
import type { HourOfWeekActivity } from "@snoozeql/domain/ActivityAnalysis"
import type { Evaluation } from "./evaluate.ts"

/** The most causes that are told of one unit. */
const mostCauses = 2

/** From this share of its hours on, a unit counts as used around the clock. */
const aroundTheClock = 0.9

/** From this share of its hours on, it is worth telling what is not known of them. */
const worthTelling = 0.1

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** Makes a sentence of an explanation, which begins without a capital and ends without a full stop. */
export const sentenceOf = (explanation: string): string =>
  `${explanation.slice(0, 1).toUpperCase()}${explanation.slice(1)}${/[.!?]$/.test(explanation) ? "" : "."}`

type Counts = Omit<HourOfWeekActivity, "hour_of_week" | "confidence" | "level" | "reason">

const countsOf = (hoursOfWeek: ReadonlyArray<HourOfWeekActivity>): Counts => {
  const sum = (name: keyof Counts) => hoursOfWeek.reduce((total, hour) => total + hour[name], 0)
  return {
    idle: sum("idle"),
    active: sum("active"),
    cpu_idle: sum("cpu_idle"),
    doubtful: sum("doubtful"),
    unknown: sum("unknown"),
    stopped: sum("stopped")
  }
}

/** Why a unit that nothing forbids to sleep would not have slept, by the labels of its hours. */
const explainByHours = ({ hours_of_week, policy }: Evaluation, oneIn: number): ReadonlyArray<string> => {
  const counts = countsOf(hours_of_week)
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const used = counts.active / Math.max(1, counts.active + counts.idle + counts.cpu_idle + counts.doubtful)
  const told: ReadonlyArray<readonly [share: number, sentence: string]> = [
    [
      counts.cpu_idle / all,
      `Its CPU rests in ${percent(counts.cpu_idle / all)} of the hours, but connections or reads and writes go on in them, or are not known: it may be in use.`
    ],
    [
      counts.doubtful / all,
      `In ${percent(counts.doubtful / all)} of the hours it did a little, though nothing was connected: that can be housekeeping, or use.`
    ],
    [
      counts.stopped / all,
      `It was stopped in ${percent(counts.stopped / all)} of the hours, so nothing is known of its use in them.`
    ],
    [counts.unknown / all, `Nothing is known of ${percent(counts.unknown / all)} of its hours.`]
  ]
  const others = told
    .filter(([share]) => share >= worthTelling)
    .toSorted(([a], [b]) => b - a)
    .map(([, sentence]) => sentence)
  if (used >= aroundTheClock) return [`It is used around the clock: in ${percent(used)} of the known hours.`]
  const irregular =
    counts.active === 0
      ? []
      : [
          `It is used in ${percent(used)} of the known hours, at times that could not be foreseen well enough: no sleep of at least ${policy.minimum_run_hours} hours would have kept the promise of at most one needed hour in ${oneIn}.`
        ]
  const causes = [...irregular, ...others].slice(0, mostCauses)
  return causes.length > 0 ? causes : ["It is idle, but too little of its past is known to promise that it stays so."]
}

/**
 * Says in sentences why a unit is not advised to sleep: what forbids it, or else what its replay found. Empty if it
 * could sleep: the replay saved something, or a window of its usual week is recommended. `figures` are those of the replay, or null if the history is too short for one.
 */
export const refusalsOf = (
  evaluation: Evaluation,
  figures: BacktestFigures | null,
  oneIn: number
): ReadonlyArray<string> => {
  if (evaluation.blockers.length > 0) return evaluation.blockers.map(({ explanation }) => sentenceOf(explanation))
  if (figures === null) {
    const days = Math.floor(evaluation.observed_hours / 24)
    return [
      `Too little is known of it: metrics of ${days} ${days === 1 ? "day" : "days"}. Judging takes 14 days and at least one day after them.`,
      ...(evaluation.asleep.length > 0
        ? ["Its usual week is already recommended for sleep, but no replay has tested that yet."]
        : [])
    ]
  }
  // A recommended week counts too: the replay may be of a time in which the unit was used otherwise.
  const isReplayed = figures.hours >= fewestReplayedHours
  if ((isReplayed && figures.net_hours > 0) || evaluation.asleep.length > 0) return []
  if (figures.slept_hours === 0) return explainByHours(evaluation, oneIn)
  return !isReplayed && figures.net_hours > 0
    ? [
        "Its plans would have slept, but fewer than 14 days of its past could be replayed, and no hour of its usual week is recommended yet."
      ]
    : ["Its sleeps would have been so short that stopping and starting cost more than they save."]
}
