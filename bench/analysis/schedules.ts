import { historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { usualWeeklyStages } from "@snoozeql/analysis/week/stages"
import { decideSchedule, type WeeklySchedule } from "@snoozeql/analysis/week/weeklySchedule"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime, identity } from "effect"
import type { Variation } from "./ablations.ts"
import { localClock } from "./localClock.ts"
import type { SimulatedCase } from "./workload.ts"

const trainingHours = 14 * 24

/** Decides a schedule from the 14 days before `until` (in hours since 1970-01-01T00:00Z). */
export type Rule = (simulated: SimulatedCase, until: number) => WeeklySchedule

const seen = (simulated: SimulatedCase, until: number) =>
  simulated.observations.filter(({ hour }) => {
    const at = hour.epochMilliseconds / millisPerHour
    return at < until && at >= until - trainingHours
  })

/** The weekly method, as it is or with a variation. */
export const methodRule =
  (
    { history = identity, policy: change = identity, stages, timezone }: Variation = {},
    policy: AnalysisPolicy = defaultAnalysisPolicy
  ): Rule =>
  (simulated, until) =>
    decideSchedule(
      history(historyOf(seen(simulated, until))),
      timezone ?? simulated.case.timezone,
      DateTime.makeUnsafe(until * millisPerHour),
      change(policy),
      { ...usualWeeklyStages, ...stages }
    )

/** Keeps only runs of at least `minimum` hours. The week is a ring. */
const longRuns = (quiet: ReadonlyArray<boolean>, minimum: number): ReadonlyArray<boolean> => {
  const long = quiet.map(() => false)
  for (let start = 0; start < 168; start++) {
    let length = 0
    while (length < 168 && quiet[(start + length) % 168]) length++
    if (length >= minimum) for (let step = 0; step < length; step++) long[(start + step) % 168] = true
  }
  return long
}

const utcRule =
  (isQuiet: (values: ReadonlyArray<SimulatedCase["observations"][number]>) => boolean, minimum: number): Rule =>
  (simulated, until) => {
    const bySlot: Array<Array<SimulatedCase["observations"][number]>> = Array.from({ length: 168 }, () => [])
    for (const observation of seen(simulated, until)) {
      bySlot[localClock("UTC", observation.hour.epochMilliseconds).slot]?.push(observation)
    }
    return { timezone: "UTC", asleep: longRuns(bySlot.map(isQuiet), minimum), confidence: bySlot.map(() => 1) }
  }

const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Average CPU below 5 %, in 8 contiguous UTC hours. */
export const fixedThresholdRule: Rule = utcRule((observations) => {
  const cpu = observations.flatMap(({ values }) => values.cpu_avg?.value ?? [])
  return cpu.length > 0 && mean(cpu) < 5
}, 8)

/** No connection at all in 8 contiguous UTC hours. */
export const zeroConnectionsRule: Rule = utcRule((observations) => {
  const connections = observations.flatMap(({ values }) => values.connections_avg?.value ?? [])
  return connections.length > 0 && connections.every((value) => value === 0)
}, 8)
