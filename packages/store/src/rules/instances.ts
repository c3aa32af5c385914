import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import { readTimezoneTag } from "@snoozeql/domain/InstanceTags"
import { findTimeZone } from "@snoozeql/domain/TimeZoneName"
import { DateTime, Option, Result } from "effect"
import type { DiscoveryPeriod } from "../InstanceStore.ts"

/** The status of an instance that discovery has not seen yet. */
export const unknownStatus = "unknown"

/** The user's settings of an instance until the user sets them. */
export const defaultSettings = { hourly_cost: null, currency: "USD" } as const

type TimezoneChoice = Pick<Instance, "timezone" | "timezone_source">

/** The zone in which the week of an instance is judged for which nobody chose one. */
export const unchosenTimezone = "UTC"

/** The zone that the tags of an instance choose; null where they choose none, or one that does not exist. */
export const timezoneOfTags = (tags: Instance["tags"]): string | null => {
  const tag = readTimezoneTag(tags)
  return tag === undefined ? null : Option.getOrNull(Result.getSuccess(tag.timezone))
}

/** The zone of an instance whose user has chosen none: that of its tag, or else the default of the fleet. */
export const unchosenByUser = (tags: Instance["tags"], defaultTimezone: string | null): TimezoneChoice => {
  const tagged = timezoneOfTags(tags)
  if (tagged !== null) return { timezone: tagged, timezone_source: "tag" }
  return defaultTimezone === null
    ? { timezone: unchosenTimezone, timezone_source: "none" }
    : { timezone: defaultTimezone, timezone_source: "default" }
}

/**
 * The zone of a stored row. Before zones were matched against IANA's list a row could hold another spelling, which is
 * corrected, or a name that is not IANA's, which counts as not chosen. A server of a version that does not know
 * `timezone_source` writes a user's zone without it.
 */
export const storedTimezone = ({ timezone, timezone_source }: TimezoneChoice): TimezoneChoice => {
  const name = findTimeZone(timezone)
  if (name === undefined) return { timezone: unchosenTimezone, timezone_source: "none" }
  return {
    timezone: name,
    timezone_source: timezone_source === "none" && timezone !== unchosenTimezone ? "user" : timezone_source
  }
}

type Identity = Pick<Instance, "provider" | "account" | "region" | "provider_id">

/** What names an instance for good, as text. */
export const identityKey = ({ account, provider, provider_id, region }: Identity): string =>
  JSON.stringify([provider, account, region, provider_id])

/** What names an instance at a time, as text. */
export const nameKey = ({
  account,
  name,
  provider,
  region
}: Pick<Instance, "provider" | "account" | "region" | "name">): string =>
  JSON.stringify([provider, account, region, name])

/** When a discovery took place, by every clock. */
export const discoveryPeriod = (seenAt: DateTime.Utc, given: Partial<DiscoveryPeriod> = {}): DiscoveryPeriod => ({
  notBefore: DateTime.min(seenAt, given.notBefore ?? seenAt),
  notAfter: DateTime.max(seenAt, given.notAfter ?? seenAt)
})

/** One entry an identity: where an instance is listed more than once, its last. */
export const lastByIdentity = (instances: ReadonlyArray<DiscoveredInstance>): ReadonlyArray<DiscoveredInstance> => [
  ...new Map(instances.map((instance) => [identityKey(instance), instance])).values()
]
