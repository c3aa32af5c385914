import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import { readTimezoneTag } from "@snoozeql/domain/InstanceTags"
import type { TagNamesShape } from "@snoozeql/domain/TagNames"
import { findTimeZone } from "@snoozeql/domain/TimeZoneName"
import { DateTime, Option, Result } from "effect"
import type { DiscoveryPeriod } from "../InstanceStore.ts"

/** The status of an instance that discovery has not seen yet. */
export const unknownStatus = "unknown"

/** The settings of an instance until its user changes them. */
export const defaultSettings = { hourly_cost: null, currency: "USD" } as const

type TimezoneChoice = Pick<Instance, "timezone" | "timezone_source">

/** The zone in which an instance's week is judged if nobody chose one. */
export const unchosenTimezone = "UTC"

/** The zone that an instance's tags set, or null if they set none or one that does not exist. */
export const timezoneOfTags = (tags: Instance["tags"], tagNames: TagNamesShape): string | null => {
  const tag = readTimezoneTag(tags, tagNames)
  return tag === undefined ? null : Option.getOrNull(Result.getSuccess(tag.timezone))
}

/** The zone of an instance whose user has chosen none: the zone of its tag, or the fleet's default. */
export const unchosenByUser = (
  tags: Instance["tags"],
  tagNames: TagNamesShape,
  defaultTimezone: string | null
): TimezoneChoice => {
  const tagged = timezoneOfTags(tags, tagNames)
  if (tagged !== null) return { timezone: tagged, timezone_source: "tag" }
  return defaultTimezone === null
    ? { timezone: unchosenTimezone, timezone_source: "none" }
    : { timezone: defaultTimezone, timezone_source: "default" }
}

/**
 * The zone of a stored row. Older versions stored zones without checking them: another spelling is corrected, and a
 * name that IANA does not know counts as not chosen. Servers of a version without `timezone_source` store a user's zone
 * without it.
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

/** The identity of an instance, which never changes, as text. */
export const identityKey = ({ account, provider, provider_id, region }: Identity): string =>
  JSON.stringify([provider, account, region, provider_id])

/** The name of an instance, which may change, with its account and region, as text. */
export const nameKey = ({
  account,
  name,
  provider,
  region
}: Pick<Instance, "provider" | "account" | "region" | "name">): string =>
  JSON.stringify([provider, account, region, name])

/** The period of a discovery. `seenAt` is always part of it. */
export const discoveryPeriod = (seenAt: DateTime.Utc, given: Partial<DiscoveryPeriod> = {}): DiscoveryPeriod => ({
  notBefore: DateTime.min(seenAt, given.notBefore ?? seenAt),
  notAfter: DateTime.max(seenAt, given.notAfter ?? seenAt)
})

/** One entry for each identity. If an instance is listed more than once, the last one counts. */
export const lastByIdentity = (instances: ReadonlyArray<DiscoveredInstance>): ReadonlyArray<DiscoveredInstance> => [
  ...new Map(instances.map((instance) => [identityKey(instance), instance])).values()
]
