import { Schema } from "effect"
import { ActivityAnalysis, LabelledHour } from "./ActivityAnalysis.ts"
import { Instance, InstanceId } from "./Instance.ts"
import { ProviderFacts } from "./ProviderFacts.ts"
import { Savings } from "./Savings.ts"
import { SleepBlocker, SleepWarning } from "./SleepNotice.ts"
import { TimezoneSource } from "./TimezoneSource.ts"

/** The fields that say which instance something is about. */
export const judgedInstance = {
  instance_id: InstanceId,
  name: Instance.fields.name,
  instance_status: Instance.fields.status.annotate({
    description: "The status that RDS reported last, such as available; unknown until discovery has seen the instance"
  })
}

/**
 * What an instance does over the week, when it could sleep, what that saves, and what forbids it. `blockers` are the
 * reasons for which nothing is recommended, however idle the instance is. `warnings` are empty unless it could sleep.
 */
export const InstanceActivity = Schema.Struct({
  ...judgedInstance,
  ...ActivityAnalysis.fields,
  timezone_source: TimezoneSource,
  labels: Schema.Array(LabelledHour).annotate({
    description: "Every hour of the history as it was judged, oldest first"
  }),
  savings: Savings,
  provider_facts: Schema.NullOr(ProviderFacts).annotate({
    description: "What discovery saw last; null where it has not seen the instance"
  }),
  blockers: Schema.Array(SleepBlocker),
  warnings: Schema.Array(SleepWarning)
})
export interface InstanceActivity extends Schema.Schema.Type<typeof InstanceActivity> {}
