import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { termNames } from "@snoozeql/analysis/risk/terms"
import type { PlanMode } from "./evaluatePlans.ts"

/** The promises that are compared: at most one needed hour in so many slept hours. */
export const promises = [200, 100, 50, 33] as const

/** The promise at which the ways to carry out a plan are compared, beside the default. */
export const comparedOneIn = 50

const daily = (oneIn: number): PlanMode => ({ refit: "daily", look: false, censored: false, oneIn })

/** Daily plans, by promise. */
export const promisedModes: ReadonlyArray<PlanMode> = promises.map(daily)

/** Every way to carry out a plan: how often it is made, checked or not, and whether slept hours are seen. */
export const carriedOutModes: ReadonlyArray<PlanMode> = [defaultOneIn, comparedOneIn].flatMap((oneIn) =>
  (["weekly", "daily", "hourly"] as const).flatMap((refit) =>
    (refit === "hourly" ? [false] : [false, true]).flatMap((look) =>
      [false, true].map((censored): PlanMode => ({ refit, look, censored, oneIn }))
    )
  )
)

/** Daily plans with one thing left out. */
export const reducedModes: ReadonlyArray<PlanMode> = [
  { ...daily(comparedOneIn), change: "without the weekly record" },
  ...termNames.map((name): PlanMode => ({ ...daily(comparedOneIn), change: `without ${name}` }))
]

/** Daily plans and hourly decisions at the promises for which something is asked. */
export const fleetModes: ReadonlyArray<PlanMode> = (["daily", "hourly"] as const).flatMap((refit) =>
  [100, comparedOneIn].map((oneIn): PlanMode => ({ refit, look: false, censored: false, oneIn }))
)
