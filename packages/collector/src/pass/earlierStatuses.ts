import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import type { InstanceStatusChange } from "@snoozeql/domain/InstanceStatusChange"
import { Array as Arr, DateTime, Order } from "effect"
import type { StatusEvent } from "../InstanceDiscovery.ts"

const key = ({ kind, name }: Pick<Instance, "kind" | "name">): string => JSON.stringify([kind, name])

/** Whether an instance had the name at a time. Without known spans, it has always had it. */
const hadName = (name: string, spans: ReadonlyArray<InstanceNameSpan> | undefined, at: DateTime.Utc): boolean =>
  spans === undefined ||
  spans.some(
    (span) =>
      span.name === name &&
      (span.valid_from === null || DateTime.isGreaterThanOrEqualTo(at, span.valid_from)) &&
      (span.valid_until === null || DateTime.isLessThan(at, span.valid_until))
  )

/**
 * Returns the status changes before the first sight of instances and clusters, by the events that the provider kept.
 * The provider's events name an instance only by its name. So events from before its creation, or from outside of the
 * spans in which it had the name, belong to another instance. What was before the first event of an instance is not
 * known.
 */
export const earlierStatuses = (
  firstSeen: ReadonlyArray<Instance>,
  nameSpans: ReadonlyMap<InstanceId, ReadonlyArray<InstanceNameSpan>>,
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
        DateTime.isLessThan(at, instance.first_seen_at) &&
        hadName(instance.name, nameSpans.get(instance.id), at)
    )
    return own.map(({ at, status }, index): InstanceStatusChange => ({
      instance_id: instance.id,
      observed_at: at,
      previous_status: own[index - 1]?.status ?? null,
      status
    }))
  })
}
