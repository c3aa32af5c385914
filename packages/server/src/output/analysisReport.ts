import type { ActivityAnalysis, Backtest, IdleWindow, SleepRefusal } from "@snoozeql/domain/ActivityAnalysis"
import { DateTime } from "effect"

const section = (title: string, lines: ReadonlyArray<{ readonly explanation: string }>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", title, ...lines.map(({ explanation }) => `  ${explanation}`)]

const ofLevel = (windows: ReadonlyArray<IdleWindow>, level: IdleWindow["level"]) =>
  windows.filter((window) => window.level === level)

// A candidate says itself why it is no more than that.
const isTold = ({ windows }: ActivityAnalysis, { days, end, start }: SleepRefusal): boolean =>
  windows.some((window) => window.start === start && window.end === end && window.days.join() === days.join())

const describeBacktest = (backtest: Backtest): string =>
  `  slept through ${backtest.asleep_idle_hours} of ${backtest.idle_hours} idle hours and ${backtest.false_sleep_hours} active ones (${backtest.false_sleep_events} times)`

const describeSpan = ({ from, timezone, until }: ActivityAnalysis): string =>
  from === null || until === null
    ? `No hour observed, in ${timezone}`
    : `${DateTime.formatIso(from)} to ${DateTime.formatIso(until)}, in ${timezone}`

/** An analysis for a person: what is recommended, under that title, what is not, and why. */
export const analysisReport = (analysis: ActivityAnalysis, recommended = "Recommended"): string =>
  [
    `${analysis.status}: ${analysis.explanation}`,
    describeSpan(analysis),
    ...section(recommended, ofLevel(analysis.windows, "recommended")),
    ...section("Candidates", ofLevel(analysis.windows, "candidate")),
    ...section(
      "Awake",
      analysis.refusals.filter((refusal) => !isTold(analysis, refusal))
    ),
    ...(analysis.backtest === null
      ? []
      : ["", "The schedule of a week before, in the last seven days", describeBacktest(analysis.backtest)])
  ].join("\n")
