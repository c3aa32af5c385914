import { Result, Schema } from "effect"
import { readTimezoneTag, timezoneTag } from "./InstanceTags.ts"
import { Instant } from "./Instant.ts"
import { ProviderFacts } from "./ProviderFacts.ts"
import { Tags } from "./Tags.ts"
import { Text } from "./Text.ts"
import { TimeZoneName } from "./TimeZoneName.ts"
import { TimezoneSource } from "./TimezoneSource.ts"
import { Uuid } from "./Uuid.ts"

/** SnoozeQL's id of an instance, a UUID in lower case. */
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

/**
 * What identifies an instance outside of SnoozeQL, for good. Its name (CloudWatch's DBInstanceIdentifier) does not: it
 * can be changed, and used again by another instance.
 */
const identity = {
  provider: Schema.Literal("aws"),
  provider_id: Label.annotate({
    description: "The DbiResourceId: a rename keeps it, a re-created instance has a new one"
  }),
  account: Label.annotate({ description: "The AWS account id" }),
  region: Label.annotate({ description: "The AWS region" })
}

const description = {
  name: Label.annotate({ description: "The DBInstanceIdentifier, which is CloudWatch's dimension" }),
  engine: Label.annotate({ description: "The engine, such as postgres" }),
  class: Label.annotate({ description: "The instance class, such as db.t4g.micro" }),
  // Not `Tags`: rows that are older than its limits must stay readable.
  tags: Schema.Record(Text, Text)
}

/**
 * A database instance.
 *
 * `status` is the provider's own word, such as `available` or `stopped`; it is `unknown` until discovery has seen the
 * instance. `hourly_cost` is null if it is not known. `timezone` is the IANA zone in which the instance's week is
 * judged. `timezone_source` says who chose it: the user beats the tag `snoozeql:timezone`, the tag beats the fleet's
 * default, and if nobody chose it the zone is `UTC`. `provider_created_at` is when the provider created the instance;
 * older data does not belong to it.
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

/** The settings that a user can give an instance. */
const settings = {
  timezone: Schema.optionalKey(TimeZoneName),
  hourly_cost: Schema.optionalKey(Schema.NullOr(HourlyCost)),
  currency: Schema.optionalKey(Currency)
}

/**
 * Refuses a time zone tag whose zone does not exist. Discovery only notes such a tag, because nobody waits for it;
 * whoever registers an instance can be told.
 */
const RegisteredTags = Tags.check(
  Schema.makeFilter((tags) => {
    const tag = readTimezoneTag(tags)
    return tag !== undefined && Result.isFailure(tag.timezone)
      ? { path: [timezoneTag], issue: tag.timezone.failure }
      : true
  })
)

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
  class: description.class,
  ...settings,
  tags: Schema.optionalKey(RegisteredTags)
})
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

/** An instance as discovery found it at the provider. Without `provider_facts`, the stored facts stay as they are. */
export const DiscoveredInstance = Schema.Struct({
  ...identity,
  ...description,
  status: Text.check(Schema.isNonEmpty()),
  provider_created_at: Schema.NullOr(Instant),
  provider_facts: Schema.optionalKey(ProviderFacts)
})
export interface DiscoveredInstance extends Schema.Schema.Type<typeof DiscoveredInstance> {}
