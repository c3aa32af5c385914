import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { termNames } from "@snoozeql/analysis/risk/terms"
import type { PlanMode } from "./evaluatePlans.ts"

/** The promises to compare: at most one needed hour in this many slept hours. */
export const promises = [200, 100, 50, 33] as const

/** The promise that has most of the goals, and for which parts of the method are compared. */
export const comparedOneIn = 50

const daily = (oneIn: number): PlanMode => ({ refit: "daily", look: false, censored: false, oneIn })

/** Daily plans, by promise. */
export const promisedModes: ReadonlyArray<PlanMode> = promises.map(daily)

/** Every way to carry out a plan: how often it is made, whether it is checked, and whether slept hours are seen. */
export const carriedOutModes: ReadonlyArray<PlanMode> = [
  ...(["weekly", "daily", "hourly"] as const).flatMap((refit) =>
    (refit === "hourly" ? [false] : [false, true]).flatMap((look) =>
      [false, true].map((censored): PlanMode => ({ refit, look, censored, oneIn: defaultOneIn }))
    )
  ),
  daily(comparedOneIn),
  { ...daily(comparedOneIn), censored: true }
]

/** Daily plans with one stage omitted. */
export const reducedModes: ReadonlyArray<PlanMode> = [
  { ...daily(comparedOneIn), change: "without the weekly record" },
  ...termNames.map((name): PlanMode => ({ ...daily(comparedOneIn), change: `without ${name}` }))
]

/** Daily plans and hourly decisions, for the promises that have goals. */
export const fleetModes: ReadonlyArray<PlanMode> = (["daily", "hourly"] as const).flatMap((refit) =>
  [100, comparedOneIn].map((oneIn): PlanMode => ({ refit, look: false, censored: false, oneIn }))
)
