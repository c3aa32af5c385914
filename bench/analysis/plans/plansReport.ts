import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { reliabilityOf } from "@snoozeql/analysis/replay/reliability"
import { notKnown, type Replay } from "@snoozeql/analysis/replay/replay"
import {
  falseShareOf,
  falseStopsPerMonth,
  netHours,
  recallOf,
  type ReplayScore,
  stopsPerWeek,
  zeroReplayScore
} from "@snoozeql/analysis/replay/scoreReplay"
import { termNames, termWeights } from "@snoozeql/analysis/risk/terms"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { markdownTable } from "../../../scripts/measurements/markdownTable.ts"
import { nameOf, type PlanEvaluation, type PlanMode, type PlanResult, weeklyMethods } from "./evaluatePlans.ts"
import { fittedAgain, type RefitResult } from "./refit.ts"
import { carriedOutModes, comparedOneIn, fleetModes, promisedModes, reducedModes } from "./modes.ts"

/** What was replayed: part-time databases in all modes, whole fleets in a few. */
export interface PlanEvaluations {
  readonly drifting: PlanEvaluation
  readonly driftingFleet: PlanEvaluation
  readonly regular: PlanEvaluation
}

const percent = (value: number, digits = 1): string =>
  Number.isFinite(value) ? `${(value * 100).toFixed(digits)} %` : "–"

const nothing: PlanResult = { databases: 0, score: zeroReplayScore, byHistory: [], replays: [] }

const find = (evaluation: PlanEvaluation, mode: PlanMode | string, group: string): PlanResult =>
  evaluation.get(typeof mode === "string" ? mode : nameOf(mode))?.get(group) ?? nothing

const header = [
  "recall",
  "false share",
  "stated",
  "needed hours",
  "false stops a month",
  "stops a week",
  "net saved of all hours"
]

const cells = (score: ReplayScore): ReadonlyArray<string> => [
  percent(recallOf(score)),
  percent(falseShareOf(score), 2),
  percent(score.expected / score.slept, 2),
  String(score.needed),
  falseStopsPerMonth(score).toFixed(2),
  stopsPerWeek(score).toFixed(1),
  percent(netHours(score, defaultAnalysisPolicy.cycle_cost_hours) / score.hours)
]

/** The false shares of the half of the slept hours with the lower stated risk, and of the other half. */
const halves = (replays: ReadonlyArray<Replay>): readonly [number, number] => {
  const slept = replays
    .flatMap(({ active, asleep, risk }) =>
      Array.from(asleep, (is, index) => ({ is, active: active[index] ?? notKnown, risk: risk[index] ?? 0 }))
    )
    .filter(({ active, is }) => is === 1 && active !== notKnown)
    .toSorted((a, b) => a.risk - b.risk)
  const middle = slept.length >> 1
  const share = (of: typeof slept) => of.filter(({ active }) => active === 1).length / of.length
  return [share(slept.slice(0, middle)), share(slept.slice(middle))]
}

const describeMode = ({ censored, look, oneIn, refit }: PlanMode): string =>
  `${refit}${look ? ", checked before the stop" : ""}, N = ${oneIn}${censored ? ", slept hours not seen" : ""}`

const promiseTable = ({ drifting }: PlanEvaluations): string =>
  markdownTable(
    ["daily plan", "promised", ...header, "surer half", "other half", "kept"],
    promisedModes.map((mode) => {
      const { replays, score } = find(drifting, mode, "all")
      const [surer, other] = halves(replays)
      return [
        `N = ${mode.oneIn}`,
        percent(1 / mode.oneIn, 2),
        ...cells(score),
        percent(surer, 2),
        percent(other, 2),
        falseShareOf(score) <= 1 / mode.oneIn ? "yes" : "**no**"
      ]
    })
  )

const carriedOutTable = ({ drifting }: PlanEvaluations): string =>
  markdownTable(
    ["part-time databases", ...header],
    [
      ...[...weeklyMethods.keys()].map((name) => [name, ...cells(find(drifting, name, "all").score)]),
      ...carriedOutModes.map((mode) => [describeMode(mode), ...cells(find(drifting, mode, "all").score)])
    ]
  )

const historyTable = ({ drifting }: PlanEvaluations): string =>
  markdownTable(
    ["days of history", "N", ...header],
    [...new Set([defaultOneIn, comparedOneIn])].flatMap((oneIn) => {
      const { byHistory } = find(drifting, { refit: "daily", look: false, censored: false, oneIn }, "all")
      return byHistory.map((score, index) => [
        ["14–27", "28–55", "56 and more"][index] ?? "",
        String(oneIn),
        ...cells(score)
      ])
    })
  )

const fleetTable = ({ driftingFleet }: PlanEvaluations): string =>
  markdownTable(
    ["drifting fleet", "databases", ...header],
    fleetModes.flatMap((mode) =>
      ["part-time", "rare", "busy", "all"].map((group) => {
        const { databases, score } = find(driftingFleet, mode, group)
        return [`${describeMode(mode)}: ${group}`, String(databases), ...cells(score)]
      })
    )
  )

const liveFamilies = ["always busy", "low CPU but live"] as const

const regularTable = ({ regular }: PlanEvaluations): string =>
  markdownTable(
    ["regular fleet", "databases", ...header],
    [...weeklyMethods.keys(), ...fleetModes].flatMap((mode) =>
      ["foreseeable", "unforeseeable", ...liveFamilies].map((group) => {
        const { databases, score } = find(regular, mode, group)
        return [`${typeof mode === "string" ? mode : describeMode(mode)}: ${group}`, String(databases), ...cells(score)]
      })
    )
  )

const reliabilityTable = ({ drifting }: PlanEvaluations): string => {
  const mode: PlanMode = { refit: "daily", look: false, censored: false, oneIn: comparedOneIn }
  return markdownTable(
    ["stated risk from", "slept hours", "stated", "observed"],
    reliabilityOf(find(drifting, mode, "all").replays).map(({ expected, from, needed, slept }) => [
      percent(from, 2),
      String(slept),
      percent(expected / slept, 2),
      percent(needed / slept, 2)
    ])
  )
}

const reducedTable = ({ drifting }: PlanEvaluations): string =>
  markdownTable(
    ["omitted", ...header],
    [
      [
        "nothing",
        ...cells(find(drifting, { refit: "daily", look: false, censored: false, oneIn: comparedOneIn }, "all").score)
      ],
      ...reducedModes.map((mode) => [
        (mode.change ?? "").replace("without ", ""),
        ...cells(find(drifting, mode, "all").score)
      ])
    ]
  )

const yes = (met: boolean): string => (met ? "yes" : "**no**")

const barTable = (evaluations: PlanEvaluations): string => {
  const { drifting, regular } = evaluations
  const daily = (oneIn: number): PlanMode => ({ refit: "daily", look: false, censored: false, oneIn })
  // The method before there were plans had 14 days of history.
  const [weeklyFrom14Days = ""] = weeklyMethods.keys()
  const weekly = find(drifting, weeklyFrom14Days, "all").score
  const at50 = find(drifting, daily(50), "all").score
  const at100 = find(drifting, daily(100), "all").score
  const foreseeable = find(regular, daily(100), "foreseeable").score
  const live = liveFamilies.reduce((sum, family) => sum + find(regular, daily(100), family).score.slept, 0)
  return markdownTable(
    ["bar, daily plans, databases that nothing was tuned on", "asked", "measured", "met"],
    [
      [
        "drifting, N = 50: recall, of the weekly method's from 14 days",
        "≥ 1.6 times",
        `${(recallOf(at50) / recallOf(weekly)).toFixed(2)} times`,
        yes(recallOf(at50) >= 1.6 * recallOf(weekly))
      ],
      [
        "drifting, N = 50: false share, of the weekly method's from 14 days",
        "≤ 0.6 times",
        `${(falseShareOf(at50) / falseShareOf(weekly)).toFixed(2)} times`,
        yes(falseShareOf(at50) <= 0.6 * falseShareOf(weekly))
      ],
      ["drifting, N = 100: false share", "≤ 1 %", percent(falseShareOf(at100), 2), yes(falseShareOf(at100) <= 0.01)],
      ["drifting, N = 50: false share", "≤ 2 %", percent(falseShareOf(at50), 2), yes(falseShareOf(at50) <= 0.02)],
      [
        "regular, foreseeable, N = 100: recall",
        "≥ 85 %",
        percent(recallOf(foreseeable)),
        yes(recallOf(foreseeable) >= 0.85)
      ],
      [
        "regular, foreseeable, N = 100: false share",
        "≤ 0.10 %",
        percent(falseShareOf(foreseeable), 3),
        yes(falseShareOf(foreseeable) <= 0.001)
      ],
      [`regular, N = 100: hours slept in ${liveFamilies.join(", ")}`, "none", `${live} h`, yes(live === 0)]
    ]
  )
}

const weightsTable = (refits: ReadonlyArray<RefitResult>): string => {
  const fitted = refits.find(({ name }) => name === fittedAgain)?.weights ?? []
  return markdownTable(
    ["term", "in use", ...fitted.map((_, fold) => `fitted to fold ${fold + 1}`)],
    termNames.map((name) => [name, termWeights[name].toFixed(2), ...fitted.map((weights) => weights[name].toFixed(2))])
  )
}

const refitTable = (refits: ReadonlyArray<RefitResult>): string => {
  const [first] = refits
  const promised = [...(first?.byPromise.keys() ?? [])]
  return markdownTable(
    ["weights", ...promised.flatMap((oneIn) => [`N = ${oneIn}: recall`, "false share"])],
    refits.map(({ byPromise, name }) => [
      name,
      ...promised.flatMap((oneIn) => {
        const score = byPromise.get(oneIn) ?? zeroReplayScore
        return [percent(recallOf(score)), percent(falseShareOf(score), 2)]
      })
    ])
  )
}

/** The figures of plans as Markdown. */
export const plansReport = (evaluations: PlanEvaluations, refits: ReadonlyArray<RefitResult>): string =>
  [
    "## Plans for a day",
    barTable(evaluations),
    "### Promises, part-time databases of the drifting fleet",
    promiseTable(evaluations),
    "### Ways to carry out a plan",
    carriedOutTable(evaluations),
    "### By days of history",
    historyTable(evaluations),
    "### Whole fleets",
    fleetTable(evaluations),
    regularTable(evaluations),
    `### Stated and observed risk, part-time databases, daily, N = ${comparedOneIn}`,
    reliabilityTable(evaluations),
    `### What each part is worth, daily, N = ${comparedOneIn}`,
    reducedTable(evaluations),
    "### Weights fitted to the drifting fleet",
    refitTable(refits),
    weightsTable(refits)
  ].join("\n\n")
