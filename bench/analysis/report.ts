import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type Evaluation, isOf, type Result, sum } from "./evaluate.ts"
import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import { falseSleepShare, netSaved, recall, type Score } from "./score.ts"
import type { Half, SimulatedCase } from "./workload.ts"

const percent = (value: number, digits = 1): string =>
  Number.isFinite(value) ? `${(value * 100).toFixed(digits)} %` : "–"
const hours = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2))

const scoreCells = (score: Score): ReadonlyArray<string> => [
  percent(recall(score)),
  percent(falseSleepShare(score), 2),
  hours(score.asleepActive),
  String(score.falseEvents),
  percent(netSaved(score) / score.hours),
  percent(netSaved(score) / score.best)
]
const scoreHeader = [
  "idle recall",
  "false-sleep share",
  "false-sleep hours",
  "events",
  "net saved of all hours",
  "of the best in hindsight"
]

const casesOf = (results: ReadonlyArray<Result>, keep: (simulated: SimulatedCase) => boolean): number =>
  new Set(results.filter(({ simulated }) => keep(simulated)).map(({ simulated }) => simulated.case)).size

const groups = [
  { half: "untuned", foreseeable: true, title: "foreseeable, untuned half" },
  { half: "untuned", foreseeable: false, title: "unforeseeable, untuned half" },
  { half: "tuned", foreseeable: true, title: "foreseeable, tuned half" },
  { half: "tuned", foreseeable: false, title: "unforeseeable, tuned half" }
] as const

const summary = ({ daily, fixedThreshold, method, zeroConnections }: Evaluation): string =>
  markdownTable(
    ["", "cases", ...scoreHeader],
    groups.flatMap(({ foreseeable, half, title }) => {
      const keep = isOf(half, foreseeable)
      const row = (name: string, results: ReadonlyArray<Result>) => [
        `${title}: ${name}`,
        String(casesOf(results, keep)),
        ...scoreCells(sum(results, keep))
      ]
      return [
        row("**method**", method),
        row("method, fitted daily", daily),
        row("fixed threshold", fixedThreshold),
        row("zero connections", zeroConnections)
      ]
    })
  )

const familyTable = ({ fixedThreshold, method }: Evaluation, half: Half): string => {
  const families = [...new Set(method.map(({ simulated }) => simulated.case.family))]
  return markdownTable(
    ["family", "cases", ...scoreHeader.slice(0, 3), scoreHeader[5] ?? "", "fixed threshold: false-sleep hours"],
    families.map((family) => {
      const keep = ({ case: workload }: SimulatedCase) => workload.half === half && workload.family === family
      const [ofRecall = "", share = "", falseHours = "", , , ofBest = ""] = scoreCells(sum(method, keep))
      return [
        family,
        String(casesOf(method, keep)),
        ofRecall,
        share,
        falseHours,
        ofBest,
        hours(sum(fixedThreshold, keep).asleepActive)
      ]
    })
  )
}

const ablationTable = ({ ablations, method }: Evaluation): string => {
  const cells = (results: ReadonlyArray<Result>) =>
    (["tuned", "untuned"] as const).flatMap((half) => {
      const foreseeable = sum(results, isOf(half, true))
      const unforeseeable = sum(results, isOf(half, false))
      return [percent(recall(foreseeable)), hours(foreseeable.asleepActive), hours(unforeseeable.asleepActive)]
    })
  const header = (["tuned", "untuned"] as const).flatMap((half) => [
    `${half}: recall`,
    "false hours, foreseeable",
    "false hours, unforeseeable"
  ])
  return markdownTable(
    ["omitted step", ...header],
    [["none", ...cells(method)], ...ablations.map(({ results, step }) => [step, ...cells(results)])]
  )
}

const iopsCeilingTable = ({ iopsCeilings }: Evaluation): string =>
  markdownTable(
    ["half", "`above_floor`", "idle recall", "family that loses most", "its loss", "false-sleep hours"],
    iopsCeilings.map(({ aboveFloor, falseHours, half, recall: ofAll, worstFamily, worstLoss }) => [
      half,
      aboveFloor === defaultAnalysisPolicy.ceilings.read_iops_max.above_floor
        ? `**${aboveFloor}**`
        : String(aboveFloor),
      percent(ofAll),
      worstLoss <= 0 ? "none" : worstFamily,
      `${(Math.max(0, worstLoss) * 100).toFixed(1)} points`,
      hours(falseHours)
    ])
  )

const calibrationTable = ({ calibration }: Evaluation): string =>
  markdownTable(
    ["stated confidence", "hours slept", "idle of them", "at least the lower edge"],
    calibration.bins
      .filter(({ asleep }) => asleep > 0)
      .map(({ asleep, from, idle }) => [
        `from ${from.toFixed(2)}`,
        hours(asleep),
        percent(idle / asleep, 2),
        idle / asleep >= from ? "yes" : "**no**"
      ])
  )

/** One goal of the evaluation: what is required and what was measured. */
interface Bar {
  readonly name: string
  readonly asked: string
  readonly measured: string
  readonly met: boolean
}

const falseHoursOf = (results: ReadonlyArray<Result>, family: string): number =>
  sum(results, ({ case: workload }) => workload.family === family).asleepActive

const bars = (evaluation: Evaluation): ReadonlyArray<Bar> => {
  const { calibration, fixedThreshold, method } = evaluation
  const reach = sum(method, isOf("untuned", true))
  const surprise = sum(method, isOf("untuned", false))
  const fixed = sum(fixedThreshold, isOf("untuned", false))
  const seen = sum(method, ({ case: workload }) => workload.seenInFirstWeek === true)
  const never = ["always busy", "low CPU but live", "gap-live"]
  const neverHours = never.reduce((total, family) => total + falseHoursOf(method, family), 0)
  const calibrated = calibration.bins.filter(({ asleep }) => asleep > 0)
  return [
    {
      name: "idle recall, foreseeable, untuned",
      asked: "≥ 90 %",
      measured: percent(recall(reach)),
      met: recall(reach) >= 0.9
    },
    {
      name: "false-sleep share, foreseeable, untuned",
      asked: "≤ 0.25 %",
      measured: percent(falseSleepShare(reach), 3),
      met: falseSleepShare(reach) <= 0.0025
    },
    {
      name: "net saved of the best weekly schedule in hindsight, foreseeable, untuned",
      asked: "≥ 90 %",
      measured: percent(netSaved(reach) / reach.best),
      met: netSaved(reach) / reach.best >= 0.9
    },
    {
      name: `false sleep in ${never.join(", ")} (both halves)`,
      asked: "none",
      measured: `${hours(neverHours)} h`,
      met: neverHours === 0
    },
    {
      name: "false-sleep hours of the fixed rule's, unforeseeable, untuned",
      asked: "≤ 10 %",
      measured: `${percent(surprise.asleepActive / fixed.asleepActive)} (${hours(surprise.asleepActive)} of ${hours(fixed.asleepActive)} h)`,
      met: surprise.asleepActive <= 0.1 * fixed.asleepActive
    },
    {
      name: "false sleep in the week after a change was seen (both halves)",
      asked: "none",
      measured: `${hours(seen.asleepActiveSecondWeek)} h`,
      met: seen.asleepActiveSecondWeek === 0
    },
    {
      name: "calibration: idle share at least the lower edge",
      asked: "every bin",
      measured: `${calibrated.filter(({ asleep, from, idle }) => idle / asleep >= from).length} of ${calibrated.length} bins`,
      met: calibrated.every(({ asleep, from, idle }) => idle / asleep >= from)
    }
  ]
}

const barTable = (evaluation: Evaluation): string =>
  markdownTable(
    ["bar", "asked", "measured", "met"],
    bars(evaluation).map(({ asked, measured, met, name }) => [name, asked, measured, met ? "yes" : "**no**"])
  )

/** The whole report as Markdown. */
export const report = (evaluation: Evaluation, millisPerAnalysis: number): string =>
  [
    barTable(evaluation),
    "### Against the baselines",
    summary(evaluation),
    "### By family, untuned half",
    familyTable(evaluation, "untuned"),
    "### What each step buys",
    ablationTable(evaluation),
    "### Ceilings of the maxima of IOPS, foreseeable cases",
    iopsCeilingTable(evaluation),
    "### Calibration, all cases",
    calibrationTable(evaluation),
    `One analysis of 14 days with its backtest took ${millisPerAnalysis.toFixed(2)} ms of processor time in this run.`
  ].join("\n\n")
