import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { Array as Arr, DateTime, Order } from "effect"
import type { StatusEvent } from "../InstanceDiscovery.ts"

const key = ({ kind, name }: Pick<Instance, "kind" | "name">): string => JSON.stringify([kind, name])

/**
 * Returns the status changes before the first sight of instances and clusters, by the events that the provider kept.
 * Events from before an instance was created belong to another one that had its name. What was before the first event of
 * an instance is not known.
 */
export const earlierStatuses = (
  firstSeen: ReadonlyArray<Instance>,
  events: ReadonlyArray<StatusEvent>
): ReadonlyArray<InstanceStatusChange> => {
  const byName = Arr.groupBy(
    Arr.sortWith(events, ({ at }) => at.epochMilliseconds, Order.Number),
    key
  )
  return firstSeen.flatMap((instance) => {
    const created = instance.provider_created_at
    const own = (byName[key(instance)] ?? []).filter(
      ({ at }) =>
        created !== null &&
        DateTime.isGreaterThanOrEqualTo(at, created) &&
        DateTime.isLessThan(at, instance.first_seen_at)
    )
    return own.map(({ at, status }, index): InstanceStatusChange => ({
      instance_id: instance.id,
      observed_at: at,
      previous_status: own[index - 1]?.status ?? null,
      status
    }))
  })
}
