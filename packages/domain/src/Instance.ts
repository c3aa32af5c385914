import { DateTime, Option, Schema } from "effect"
import { Instant } from "./Instant.ts"
import { ProviderFacts } from "./ProviderFacts.ts"
import { Tags } from "./Tags.ts"
import { Text } from "./Text.ts"
import { Uuid } from "./Uuid.ts"

/** A UUID that names an instance in SnoozeQL. */
export const InstanceId = Uuid.pipe(Schema.brand("InstanceId"))
export type InstanceId = typeof InstanceId.Type

/** An IANA time zone name such as `Europe/Berlin`. */
export const TimeZoneName = Schema.String.check(
  Schema.makeFilter(
    (name) =>
      (/^[A-Za-z].{0,63}$/.test(name) && Option.isSome(DateTime.zoneMakeNamed(name))) ||
      "Expected an IANA time zone such as Europe/Berlin"
  )
)

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
 * `hourly_cost` is null while unknown. `timezone` is the IANA zone in which the instance's week is judged.
 * `provider_created_at` is when the provider created the instance: no data from before it belongs to it.
 */
export const Instance = Schema.Struct({
  id: InstanceId,
  ...identity,
  ...description,
  status: Schema.String,
  timezone: TimeZoneName,
  hourly_cost: Schema.NullOr(HourlyCost),
  currency: Currency,
  provider_created_at: Schema.NullOr(Instant),
  first_seen_at: Instant,
  last_seen_at: Instant,
  created_at: Instant,
  updated_at: Instant
})
export interface Instance extends Schema.Schema.Type<typeof Instance> {}

/** What the user may set of an instance, with its default at registration. */
const settings = {
  timezone: Schema.optionalKey(TimeZoneName),
  hourly_cost: Schema.optionalKey(Schema.NullOr(HourlyCost)),
  currency: Schema.optionalKey(Currency)
}

/** An instance to register by hand. Left out, `timezone` is `UTC`, `hourly_cost` null, `currency` `USD`, `tags` empty. */
export const InstanceRegistration = Schema.Struct({
  name: description.name,
  provider_id: identity.provider_id,
  account: identity.account,
  region: identity.region,
  engine: description.engine,
  class: description.class,
  ...settings,
  tags: Schema.optionalKey(Tags)
})
export interface InstanceRegistration extends Schema.Schema.Type<typeof InstanceRegistration> {}

/** A change of what the user may set of an instance; what is left out stays. */
export const InstanceUpdate = Schema.Struct(settings)
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
