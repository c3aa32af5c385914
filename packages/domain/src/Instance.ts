import { Result, Schema } from "effect"
import { readTimezoneTag, timezoneTag } from "./InstanceTags.ts"
import { Instant } from "./Instant.ts"
import { ProviderFacts } from "./ProviderFacts.ts"
import { Tags } from "./Tags.ts"
import { Text } from "./Text.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { TimezoneSource } from "./TimezoneSource.ts"
import { Uuid } from "./Uuid.ts"

/** A UUID that names an instance in SnoozeQL. */
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

/** What names an instance outside of SnoozeQL, for good: CloudWatch's DBInstanceIdentifier can be renamed and reused. */
const identity = {
  provider: Schema.Literal("aws"),
  provider_id: Label.annotate({ description: "The DbiResourceId, which neither a rename nor a re-creation changes" }),
  account: Label.annotate({ description: "The AWS account id" }),
  region: Label.annotate({ description: "The AWS region" })
}

const description = {
  name: Label.annotate({ description: "The DBInstanceIdentifier, CloudWatch's dimension" }),
  engine: Label.annotate({ description: "The engine, such as postgres" }),
  class: Label.annotate({ description: "The instance class, such as db.t4g.micro" }),
  // Not `Tags`: rows that were stored before it are read as they are.
  tags: Schema.Record(Text, Text)
}

/**
 * A database instance.
 *
 * `status` is the provider's own word (`available`, `stopped`, …), or `unknown` until discovery has seen the instance.
 * `hourly_cost` is null while unknown. `timezone` is the IANA zone in which the instance's week is judged, and
 * `timezone_source` says who chose it: the user beats the tag `snoozeql:timezone`, the tag beats the default of the fleet,
 * and where nobody chose it is `UTC`.
 * `provider_created_at` is when the provider created the instance: no data from before it belongs to it.
 */
export const Instance = Schema.Struct({
  id: InstanceId,
  ...identity,
  ...description,
  status: Schema.String,
  timezone: TimeZoneName,
  timezone_source: TimezoneSource,
  hourly_cost: Schema.NullOr(HourlyCost),
  currency: Currency,
  provider_created_at: Schema.NullOr(Instant),
  first_seen_at: Instant,
  last_seen_at: Instant,
  created_at: Instant,
  updated_at: Instant
})
export interface Instance extends Schema.Schema.Type<typeof Instance> {}

/** What the user may set of an instance. */
const settings = {
  timezone: Schema.optionalKey(TimeZoneName),
  hourly_cost: Schema.optionalKey(Schema.NullOr(HourlyCost)),
  currency: Schema.optionalKey(Currency)
}

/** Discovery ignores a zone that does not exist, since it cannot ask anybody. Whoever registers an instance can be told. */
const RegisteredTags = Tags.check(
  Schema.makeFilter((tags) => {
    const tag = readTimezoneTag(tags)
    return tag !== undefined && Result.isFailure(tag.timezone)
      ? { path: [timezoneTag], issue: tag.timezone.failure }
      : true
  })
)

/**
 * An instance to register by hand. Without `timezone` that of the tag `snoozeql:timezone` or the default of the fleet
 * holds, or else `UTC`. Omitted, `hourly_cost` is null, `currency` `USD`, `tags` empty.
 */
export const InstanceRegistration = Schema.Struct({
  name: description.name,
  provider_id: identity.provider_id,
  account: identity.account,
  region: identity.region,
  engine: description.engine,
  class: description.class,
  ...settings,
  tags: Schema.optionalKey(RegisteredTags)
})
export interface InstanceRegistration extends Schema.Schema.Type<typeof InstanceRegistration> {}

/**
 * A change of what the user may set of an instance; what is omitted stays. `timezone` makes the user's choice, which beats
 * the tag and the default of the fleet. `reset_timezone` takes it back.
 */
export const InstanceUpdate = Schema.Struct({
  ...settings,
  reset_timezone: Schema.optionalKey(
    Schema.Literal(true).annotate({
      description:
        "Gives up the user's choice of a time zone: that of the tag snoozeql:timezone or the default of the fleet holds again"
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

/** An instance as discovery found it at the provider. Without `provider_facts`, what was known of them stays. */
export const DiscoveredInstance = Schema.Struct({
  ...identity,
  ...description,
  status: Text.check(Schema.isNonEmpty()),
  provider_created_at: Schema.NullOr(Instant),
  provider_facts: Schema.optionalKey(ProviderFacts)
})
export interface DiscoveredInstance extends Schema.Schema.Type<typeof DiscoveredInstance> {}
