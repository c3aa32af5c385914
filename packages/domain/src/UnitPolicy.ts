import * as Schema from "effect/Schema"
import { type AnalysisPolicy, ProtectedHours } from "./AnalysisPolicy.ts"
import { OneIn } from "./OneIn.ts"
import { Instance, InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { ProtectedDate } from "./ProtectedDate.ts"

const mostHours = 100
const mostDates = 400

const values = {
  one_in: OneIn.annotate({
    description: "The promise that plans begin with: at most one needed hour in this many slept hours"
  }),
  minimum_run_hours: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 168 })).annotate({
    description: "The length of the shortest window, in hours"
  }),
  protected_hours: Schema.Array(ProtectedHours)
    .check(Schema.isMaxLength(mostHours))
    .annotate({ description: "Local hours of the week that never sleep" }),
  protected_dates: Schema.Array(ProtectedDate)
    .check(Schema.isMaxLength(mostDates))
    .annotate({ description: "Local days that never sleep, with all their hours" })
}

const awakeUntil = { description: "No hour that begins before this instant sleeps" }

/**
 * What a unit's own policy says instead of the fleet's. An omitted key means the fleet's value. A list replaces the
 * fleet's list; an empty one protects nothing.
 */
export const UnitPolicy = Schema.Struct({
  one_in: Schema.optionalKey(values.one_in),
  minimum_run_hours: Schema.optionalKey(values.minimum_run_hours),
  protected_hours: Schema.optionalKey(values.protected_hours),
  protected_dates: Schema.optionalKey(values.protected_dates),
  awake_until: Schema.optionalKey(Instant.annotate(awakeUntil))
}).annotate({ identifier: "UnitPolicy" })
export interface UnitPolicy extends Schema.Schema.Type<typeof UnitPolicy> {}

/** Whose value a value of a policy is. */
export const PolicySource = Schema.Literals(["unit", "fleet"])
export type PolicySource = typeof PolicySource.Type

const inForce = {
  ...values,
  // The configuration is not limited as requests are.
  protected_hours: Schema.Array(ProtectedHours),
  protected_dates: Schema.Array(ProtectedDate),
  awake_until: Schema.NullOr(Instant).annotate({
    ...awakeUntil,
    description: `${awakeUntil.description}; null if none`
  })
}

/** The policy of the fleet, as far as a unit can have its own. It comes from the configuration. */
export const FleetPolicy = Schema.Struct(inForce).annotate({ identifier: "FleetPolicy" })
export interface FleetPolicy extends Schema.Schema.Type<typeof FleetPolicy> {}

/** The policy that a unit is judged by, with whose each value is. */
export const PolicyInForce = Schema.Struct({
  ...inForce,
  sources: Schema.Struct({
    one_in: PolicySource,
    minimum_run_hours: PolicySource,
    protected_hours: PolicySource,
    protected_dates: PolicySource,
    awake_until: PolicySource
  }).annotate({ description: "Whose each value is: the unit's own, or the fleet's" })
}).annotate({ identifier: "PolicyInForce" })
export interface PolicyInForce extends Schema.Schema.Type<typeof PolicyInForce> {}

/** A unit's overrides, and the policy that they lead to. */
export const UnitPolicyView = Schema.Struct({
  instance_id: InstanceId,
  name: Instance.fields.name,
  overrides: UnitPolicy,
  in_force: PolicyInForce
}).annotate({ identifier: "UnitPolicyView" })
export interface UnitPolicyView extends Schema.Schema.Type<typeof UnitPolicyView> {}

/** A policy was given to a member of a cluster, which sleeps with the cluster. Nothing was written. */
export class PolicyOfMember extends Schema.TaggedError<PolicyOfMember>()(
  "PolicyOfMember",
  { instance_id: InstanceId, name: Instance.fields.name, cluster_id: InstanceId, cluster: Instance.fields.name },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `${this.name} is a member of the cluster ${this.cluster} and sleeps with it: use the policy of ${this.cluster}`
  }
}

/** A unit's policy broke a rule of its schema. Nothing was written. */
export class InvalidUnitPolicy extends Schema.TaggedError<InvalidUnitPolicy>()(
  "InvalidUnitPolicy",
  { field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}

/** What units are judged by, unless they have a policy of their own. */
export interface FleetRules {
  /** The analysis's settings. */
  readonly policy: AnalysisPolicy
  /** The promise: at most one needed hour in this many slept hours. */
  readonly oneIn: number
}

/** Returns the part of the fleet's rules that a unit can have its own of. Pure. */
export const fleetPolicyOf = ({ oneIn, policy }: FleetRules): FleetPolicy => ({
  one_in: oneIn,
  minimum_run_hours: policy.minimum_run_hours,
  protected_hours: policy.protected_hours,
  protected_dates: policy.protected_dates,
  awake_until: policy.awake_until
})

/** Returns the policy of a unit with these overrides, with whose each value is. Pure. */
export const policyInForce = (fleet: FleetRules, overrides: UnitPolicy = {}): PolicyInForce => {
  const sourceOf = (key: keyof UnitPolicy): PolicySource => (overrides[key] === undefined ? "fleet" : "unit")
  return {
    ...fleetPolicyOf(fleet),
    ...overrides,
    sources: {
      one_in: sourceOf("one_in"),
      minimum_run_hours: sourceOf("minimum_run_hours"),
      protected_hours: sourceOf("protected_hours"),
      protected_dates: sourceOf("protected_dates"),
      awake_until: sourceOf("awake_until")
    }
  }
}

/** Returns the analysis's settings for a unit with these overrides: the fleet's, with the unit's values. Pure. */
export const analysisPolicyOf = (fleet: AnalysisPolicy, overrides: UnitPolicy = {}): AnalysisPolicy => {
  const { one_in: _, ...own } = overrides
  return { ...fleet, ...own }
}
