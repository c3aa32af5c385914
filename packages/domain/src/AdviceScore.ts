import * as Schema from "effect/Schema"
import { InstanceId } from "./Instance.ts"
import { UtcDay } from "./UtcDay.ts"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/**
 * What became of planned hours. An hour counts by the newest plan that was issued before it began, if that plan says
 * that it sleeps. `idle_hours` and `needed_hours` were observed; rates divide by their sum.
 */
export const AdviceCounts = Schema.Struct({
  idle_hours: Count.annotate({ description: "Planned asleep, observed awake and idle" }),
  needed_hours: Count.annotate({
    description: "Planned asleep and needed: active, or started by hand in the middle of the sleep"
  }),
  slept_hours: Count.annotate({ description: "Planned asleep, and really stopped" }),
  unknown_hours: Count.annotate({ description: "Planned asleep, but nothing certain is known about them" }),
  stops: Count.annotate({ description: "Planned sleeps that began" }),
  false_stops: Count.annotate({
    description: "Planned sleeps with a needed hour. A sleep of several days counts once in 24 hours"
  }),
  promised_hours: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
    description: "How many of the observed hours may be needed by the promises of their plans"
  })
})
export interface AdviceCounts extends Schema.Schema.Type<typeof AdviceCounts> {}

/** What became of the planned hours of a unit in one day (UTC). */
export const AdviceScore = Schema.Struct({ instance_id: InstanceId, day: UtcDay, ...AdviceCounts.fields })
export interface AdviceScore extends Schema.Schema.Type<typeof AdviceScore> {}

/** The counts of nothing. Use it to start a sum. */
export const noAdviceCounts: AdviceCounts = {
  idle_hours: 0,
  needed_hours: 0,
  slept_hours: 0,
  unknown_hours: 0,
  stops: 0,
  false_stops: 0,
  promised_hours: 0
}

/** Adds two counts. */
export const addAdviceCounts = (a: AdviceCounts, b: AdviceCounts): AdviceCounts => ({
  idle_hours: a.idle_hours + b.idle_hours,
  needed_hours: a.needed_hours + b.needed_hours,
  slept_hours: a.slept_hours + b.slept_hours,
  unknown_hours: a.unknown_hours + b.unknown_hours,
  stops: a.stops + b.stops,
  false_stops: a.false_stops + b.false_stops,
  promised_hours: a.promised_hours + b.promised_hours
})
