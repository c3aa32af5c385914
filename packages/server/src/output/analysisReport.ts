import type { ActivityAnalysis, Backtest, IdleWindow, SleepRefusal } from "@snoozeql/domain/ActivityAnalysis"
import { DateTime } from "effect"

const section = (title: string, lines: ReadonlyArray<{ readonly explanation: string }>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", title, ...lines.map(({ explanation }) => `  ${explanation}`)]

const ofLevel = (windows: ReadonlyArray<IdleWindow>, level: IdleWindow["level"]) =>
  windows.filter((window) => window.level === level)

// The line of a candidate says already why it is not recommended.
const isTold = ({ windows }: ActivityAnalysis, { days, end, start }: SleepRefusal): boolean =>
  windows.some((window) => window.start === start && window.end === end && window.days.join() === days.join())

const describeBacktest = (backtest: Backtest): string =>
  `  would have slept through ${backtest.asleep_idle_hours} of ${backtest.idle_hours} idle hours, and through ${backtest.false_sleep_hours} active hours (${backtest.false_sleep_events} times)`

const describeSpan = ({ from, timezone, until }: ActivityAnalysis): string =>
  from === null || until === null
    ? `No hour observed, in ${timezone}`
    : `${DateTime.formatIso(from)} to ${DateTime.formatIso(until)}, in ${timezone}`

/** A report for people: what is recommended, what is not, and why. `recommended` is the title of the first list. */
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
      : ["", "Last week's schedule, tested on the seven days since", describeBacktest(analysis.backtest)])
  ].join("\n")
