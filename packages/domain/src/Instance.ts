import * as Schema from "effect/Schema"
import { Instant } from "./Instant.ts"
import { ProviderFacts } from "./ProviderFacts.ts"
import { Tags } from "./Tags.ts"
import { Text } from "./Text.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { TimezoneSource } from "./TimezoneSource.ts"
import { Uuid } from "./Uuid.ts"

/** SnoozeQL's id of an instance or a cluster, a UUID in lower case. */
export const InstanceId = Uuid.pipe(Schema.brand("InstanceId"))
export type InstanceId = typeof InstanceId.Type

/** A price in `currency` for one hour; stored as numeric(12,6). */
export const HourlyCost = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 999_999.999_999 }),
  Schema.makeFilter((cost) => Number(cost.toFixed(6)) === cost || "Expected at most 6 decimal places")
)

/** An ISO 4217 code such as `USD`. */
export const Currency = Schema.String.check(
  Schema.isPattern(/^[A-Z]{3}$/, { expected: "an ISO 4217 currency code such as USD" })
)

const Label = Text.check(Schema.isNonEmpty(), Schema.isMaxLength(255))

/** What a row of `instances` is: a database instance, or a cluster of them. */
export const InstanceKind = Schema.Literals(["instance", "cluster"])
export type InstanceKind = typeof InstanceKind.Type

/**
 * What identifies an instance or a cluster outside of SnoozeQL, for good. Its name (CloudWatch's DBInstanceIdentifier)
 * does not: it can be changed, and used again by another instance.
 */
const identity = {
  provider: Schema.Literal("aws"),
  provider_id: Label.annotate({
    description:
      "The DbiResourceId, of a cluster the DbClusterResourceId: a rename keeps it, a re-created instance has a new one"
  }),
  account: Label.annotate({ description: "The AWS account id" }),
  region: Label.annotate({ description: "The AWS region" })
}

const description = {
  name: Label.annotate({
    description: "The DBInstanceIdentifier, which is CloudWatch's dimension; of a cluster the DBClusterIdentifier"
  }),
  engine: Label.annotate({ description: "The engine, such as postgres" }),
  class: Schema.NullOr(Label).annotate({
    description: "The instance class, such as db.t4g.micro; null for a cluster, whose members have their own"
  }),
  // Not `Tags`: rows that are older than its limits must stay readable.
  tags: Schema.Record(Text, Text)
}

/**
 * A database instance, or a cluster of them (`kind`). A member of a cluster has the cluster's id as `cluster_id`.
 *
 * `status` is the provider's own word, such as `available` or `stopped`; it is `unknown` until discovery has seen the
 * instance. `hourly_cost` is null if it is not known. `timezone` is the IANA zone in which the instance's week is
 * judged. `timezone_source` says who chose it: the user beats the tag `snoozeql:timezone`, the tag beats the fleet's
 * default, and if nobody chose it the zone is `UTC`. `owner` and `environment` come from tags. `provider_created_at` is
 * when the provider created the instance; older data does not belong to it. `gone_at` is when a complete discovery of
 * its account and region first did not list it any more.
 */
export const Instance = Schema.Struct({
  id: InstanceId,
  kind: InstanceKind,
  cluster_id: Schema.NullOr(InstanceId).annotate({
    description: "The id of the cluster that it is a member of; null if it is a member of none"
  }),
  ...identity,
  ...description,
  status: Schema.String,
  timezone: TimeZoneName,
  timezone_source: TimezoneSource,
  hourly_cost: Schema.NullOr(HourlyCost),
  currency: Currency,
  owner: Schema.NullOr(Text).annotate({ description: "Whose it is, from the tag Owner or the one that is configured" }),
  environment: Schema.NullOr(Text).annotate({
    description: "What it is for, from the tag Environment or the one that is configured"
  }),
  provider_created_at: Schema.NullOr(Instant),
  first_seen_at: Instant,
  last_seen_at: Instant,
  gone_at: Schema.NullOr(Instant).annotate({
    description: "When a complete discovery first did not list it any more; null while it is listed"
  }),
  created_at: Instant,
  updated_at: Instant
}).annotate({ identifier: "Instance" })
export interface Instance extends Schema.Schema.Type<typeof Instance> {}

/** The settings that a user can give an instance. */
const settings = {
  timezone: Schema.optionalKey(TimeZoneName),
  hourly_cost: Schema.optionalKey(Schema.NullOr(HourlyCost)),
  currency: Schema.optionalKey(Currency)
}

/**
 * An instance to register by hand. Without `timezone`, the tag `snoozeql:timezone` applies, then the fleet's default,
 * then `UTC`. Without them, `hourly_cost` is null, `currency` is `USD` and `tags` is empty.
 */
export const InstanceRegistration = Schema.Struct({
  name: description.name,
  provider_id: identity.provider_id,
  account: identity.account,
  region: identity.region,
  engine: description.engine,
  class: Label.annotate({ description: "The instance class, such as db.t4g.micro" }),
  ...settings,
  tags: Schema.optionalKey(Tags)
}).annotate({ identifier: "InstanceRegistration" })
export interface InstanceRegistration extends Schema.Schema.Type<typeof InstanceRegistration> {}

/**
 * A change of an instance's settings. An omitted key stays as it is. `timezone` sets the user's choice, which beats the
 * tag and the fleet's default. `reset_timezone` gives that choice up.
 */
export const InstanceUpdate = Schema.Struct({
  ...settings,
  reset_timezone: Schema.optionalKey(
    Schema.Literal(true).annotate({
      description:
        "Gives up the user's choice of a time zone: the tag snoozeql:timezone or the fleet's default applies again"
    })
  )
}).check(
  Schema.makeFilter(({ reset_timezone, timezone }) =>
    reset_timezone === true && timezone !== undefined
      ? { path: ["reset_timezone"], issue: "Expected no timezone beside reset_timezone" }
      : true
  )
)
export interface InstanceUpdate extends Schema.Schema.Type<typeof InstanceUpdate> {}

/**
 * An instance or a cluster as discovery found it at the provider. Without `kind` it is an instance. A cluster has no
 * class, and an instance has one. `cluster_provider_id` is the DbClusterResourceId of the cluster that an instance is a
 * member of, or null if it is a member of none; without it, the stored membership stays as it is. Without
 * `provider_facts`, the stored facts stay as they are. `default_timezone` is the zone of its target if neither a user
 * nor a tag has chosen one; it beats the fleet's default.
 */
export const DiscoveredInstance = Schema.Struct({
  kind: Schema.optionalKey(InstanceKind),
  ...identity,
  ...description,
  status: Text.check(Schema.isNonEmpty()),
  provider_created_at: Schema.NullOr(Instant),
  cluster_provider_id: Schema.optionalKey(Schema.NullOr(Label)),
  provider_facts: Schema.optionalKey(ProviderFacts),
  default_timezone: Schema.optionalKey(TimeZoneName)
}).check(
  Schema.makeFilter(({ class: className, kind }) =>
    (kind === "cluster") === (className === null)
      ? true
      : { path: ["class"], issue: "Expected a class for an instance, and null for a cluster" }
  )
)
export interface DiscoveredInstance extends Schema.Schema.Type<typeof DiscoveredInstance> {}
