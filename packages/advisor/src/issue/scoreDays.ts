import type { ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import { type AdviceScore, noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import type { PlanMask } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import { effectiveHours, type EffectiveHours } from "./effectiveHours.ts"

const hoursPerDay = 24

/** What is scored of one unit. Hours and days are those of UTC, and count from 1970-01-01T00:00Z. */
export interface ScoreInput {
  readonly instance_id: InstanceId
  /** The plans that cover the days and the day before them, in the order in which they were issued. */
  readonly plans: ReadonlyArray<PlanMask>
  readonly labelOf: (hour: number) => ActivityLabel
  /** The hours in which somebody started the unit by hand. */
  readonly startedByHand: ReadonlySet<number>
  /** The first UTC day that is scored. */
  readonly firstDay: number
  /** The UTC day after the last one that is scored. Only days that are over are scored. */
  readonly untilDay: number
}

/** What became of an hour that was planned asleep. */
export type Outcome = "idle" | "needed" | "slept" | "unknown"

const outcomeOfLabel: { readonly [Label in ActivityLabel]: Outcome } = {
  active: "needed",
  idle: "idle",
  stopped: "slept",
  cpu_idle: "unknown",
  doubtful: "unknown",
  unknown: "unknown"
}

/**
 * What became of a planned hour. A start by hand counts as need, unless it is in the last hour of the sleep: a schedule
 * starts the unit before that hour ends.
 */
const outcomeOf = (hours: EffectiveHours, index: number, { labelOf, startedByHand }: ScoreInput): Outcome => {
  const hour = hours.first + index
  const goesOn = hours.asleep[index + 1] === 1
  return goesOn && startedByHand.has(hour) ? "needed" : outcomeOfLabel[labelOf(hour)]
}

/**
 * Scores the days of one unit: what became of the hours that were planned asleep. Days without such an hour are omitted.
 *
 * Hours that the unit really slept, and those that are not known for certain, count apart, so that they move no rate.
 * A sleep with several needed hours counts as one false stop in 24 hours. Pure.
 */
export const scoreDays = (input: ScoreInput): ReadonlyArray<AdviceScore> => {
  const { firstDay, instance_id, plans, untilDay } = input
  // One day before, in which a sleep may have begun, and one hour after, in which it may go on.
  const start = (firstDay - 1) * hoursPerDay
  const hours = effectiveHours(plans, start, untilDay * hoursPerDay + 1)
  const scores: Array<AdviceScore> = []
  let lastNeeded = Number.NEGATIVE_INFINITY
  for (let day = firstDay - 1; day < untilDay; day++) {
    const counts = { ...noAdviceCounts }
    let planned = 0
    for (let index = day * hoursPerDay - start; index < (day + 1) * hoursPerDay - start; index++) {
      if (hours.asleep[index] !== 1) {
        lastNeeded = Number.NEGATIVE_INFINITY
        continue
      }
      planned++
      if (index > 0 && hours.asleep[index - 1] !== 1) counts.stops++
      const outcome = outcomeOf(hours, index, input)
      counts[`${outcome}_hours`]++
      if (outcome === "needed" || outcome === "idle") counts.promised_hours += 1 / (hours.oneIn[index] ?? 1)
      if (outcome !== "needed") continue
      if (index - lastNeeded > hoursPerDay) counts.false_stops++
      lastNeeded = index
    }
    if (day >= firstDay && planned > 0) {
      const promised_hours = Number(counts.promised_hours.toFixed(9))
      scores.push({ instance_id, day: utcDayOf(DateTime.makeUnsafe(day * millisPerDay)), ...counts, promised_hours })
    }
  }
  return scores
}
