import * as Schema from "effect/Schema"
import { ActivityAnalysis, LabelledHour } from "./ActivityAnalysis.ts"
import { Instance, InstanceId } from "./Instance.ts"
import { ProviderFacts } from "./ProviderFacts.ts"
import { Savings } from "./Savings.ts"
import { SleepBlocker, SleepWarning } from "./SleepNotice.ts"
import { TimezoneSource } from "./TimezoneSource.ts"
import { PolicyInForce } from "./UnitPolicy.ts"

/** The fields of a result that say which instance it is about. */
export const instanceReference = {
  instance_id: InstanceId,
  kind: Instance.fields.kind,
  name: Instance.fields.name,
  owner: Instance.fields.owner,
  environment: Instance.fields.environment,
  instance_status: Instance.fields.status.annotate({
    description: "The status that RDS reported last, such as available; unknown until discovery has seen the instance"
  })
}

/**
 * An instance's weekly activity: its idle windows, what they save, and what forbids sleep. If there are `blockers`,
 * nothing is recommended, however idle the instance is. `warnings` is empty unless the instance could sleep; the
 * warning `backup_window_movable` is there too if it could with another backup window.
 */
export const InstanceActivity = Schema.Struct({
  ...instanceReference,
  ...ActivityAnalysis.fields,
  cluster: Schema.NullOr(Schema.Struct({ instance_id: InstanceId, name: Instance.fields.name })).annotate({
    description: "The cluster that the instance is a member of, and sleeps with; null if it is a member of none"
  }),
  timezone_source: TimezoneSource,
  unit_policy: PolicyInForce,
  labels: Schema.Array(LabelledHour).annotate({
    description: "Every hour of the history with its label, oldest first"
  }),
  savings: Savings,
  provider_facts: Schema.NullOr(ProviderFacts).annotate({
    description: "What discovery saw last; null if it has never seen the instance"
  }),
  blockers: Schema.Array(SleepBlocker),
  warnings: Schema.Array(SleepWarning)
}).annotate({ identifier: "InstanceActivity" })
export interface InstanceActivity extends Schema.Schema.Type<typeof InstanceActivity> {}
