import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"

/** The status of an instance that discovery has not seen yet. */
export const unknownStatus = "unknown"

/** The user's settings of an instance until the user sets them. */
export const defaultSettings = { timezone: "UTC", hourly_cost: null, currency: "USD" } as const

type Identity = Pick<Instance, "provider" | "account" | "region" | "provider_id">

/** What names an instance for good, as text. */
export const identityKey = ({ account, provider, provider_id, region }: Identity): string =>
  JSON.stringify([provider, account, region, provider_id])

/** One entry an identity: where an instance is listed more than once, its last. */
export const lastByIdentity = (instances: ReadonlyArray<DiscoveredInstance>): ReadonlyArray<DiscoveredInstance> => [
  ...new Map(instances.map((instance) => [identityKey(instance), instance])).values()
]
