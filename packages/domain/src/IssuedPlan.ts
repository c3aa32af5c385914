import * as Schema from "effect/Schema"
import { AdviceVersion } from "./Advice.ts"
import { Instance, InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { Plan, PlannedHour } from "./Plan.ts"
import { PolicyInForce } from "./UnitPolicy.ts"
import { exportNotices } from "./RecordedExport.ts"

/** A sleep of a plan: from a full hour to another one, exclusive. */
export const PlannedSleep = Schema.Struct({
  start: Instant,
  end: Instant.annotate({ description: "When the unit has to be available again" })
})
export interface PlannedSleep extends Schema.Schema.Type<typeof PlannedSleep> {}

const validity = {
  name: Instance.fields.name,
  valid_until: Instant.annotate({
    description: "The end of the plan's last hour. Without a newer plan, the unit stays awake after it"
  }),
  explanation: Schema.String,
  unit_policy: PolicyInForce,
  sleeps: Schema.Array(PlannedSleep).annotate({
    description:
      "The sleeps that have not ended, one that is under way included. An hour that began before this plan was issued belongs to the plan before. No hour that the policy in force protects is in them, whatever the plan says"
  })
}

/** The newest plan of a unit, with the reason of every hour. */
export const IssuedPlan = Schema.Struct({
  ...Plan.fields,
  ...validity,
  ...exportNotices,
  hours: Schema.Array(Schema.Struct({ ...PlannedHour.fields, explanation: Schema.String }))
})
export interface IssuedPlan extends Schema.Schema.Type<typeof IssuedPlan> {}

const { evidence: _evidence, hours: _hours, ...shown } = Plan.fields

/** The newest plan of a unit as a scheduler needs it. */
export const PlanSummary = Schema.Struct({ ...shown, ...validity, ...exportNotices })
export interface PlanSummary extends Schema.Schema.Type<typeof PlanSummary> {}

/** A change of a unit's advice, and the unit's name. */
export const NamedAdviceVersion = Schema.Struct({ name: Instance.fields.name, ...AdviceVersion.fields })
export interface NamedAdviceVersion extends Schema.Schema.Type<typeof NamedAdviceVersion> {}

/** The weekly advice for a unit as it was issued, and the exports of the unit that are in force. */
export const UnitAdviceVersion = Schema.Struct({ ...AdviceVersion.fields, ...exportNotices })
export interface UnitAdviceVersion extends Schema.Schema.Type<typeof UnitAdviceVersion> {}

/** Nothing was read of a unit yet, or it is gone, so that it has no plan. */
export class NoPlanIssued extends Schema.TaggedError<NoPlanIssued>()(
  "NoPlanIssued",
  { instance_id: InstanceId },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `No plan was issued for ${this.instance_id}: nothing was read of it yet, or it is gone`
  }
}
