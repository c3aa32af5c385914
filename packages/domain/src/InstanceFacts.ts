import * as Schema from "effect/Schema"
import { Currency, HourlyCost } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { MaintenanceWindow, ProviderFacts } from "./ProviderFacts.ts"

/**
 * What must be known about an instance, besides its metrics, to say whether and how it can sleep and what that saves.
 * The names in brackets are fields of DescribeDBInstances. Null means not known.
 */
export const InstanceFacts = Schema.Struct({
  engine: Schema.String,
  class: Schema.NullOr(Schema.String).annotate({
    description: "The instance class, such as db.t4g.micro (DBInstanceClass); null for a cluster"
  }),
  region: Schema.String,
  status: Schema.String.annotate({ description: "The provider's own word (DBInstanceStatus)" }),
  first_seen_at: Schema.NullOr(Instant).annotate({
    description: "When discovery first saw it; null if it never did"
  }),
  last_seen_at: Schema.NullOr(Instant).annotate({
    description: "When discovery last saw it; null if it never did"
  }),
  gone_at: Schema.NullOr(Instant).annotate({
    description: "When a complete discovery first did not list it any more; null while it is listed"
  }),
  ...ProviderFacts.fields,
  member_maintenance_windows: Schema.optionalKey(Schema.Array(MaintenanceWindow)).annotate({
    description: "The maintenance windows of the members, each of which needs its own. Only of a cluster"
  }),
  hourly_cost: Schema.NullOr(HourlyCost),
  currency: Currency
})
export interface InstanceFacts extends Schema.Schema.Type<typeof InstanceFacts> {}
