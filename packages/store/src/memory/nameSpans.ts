import { truncateToHour } from "@snoozeql/domain/Hour"
import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { DateTime } from "effect"
import { identityKey } from "../rules/instances.ts"
import type { MemoryTables } from "./MemoryTables.ts"

type Tables = MemoryTables["Service"]

const isOpen = ({ valid_until }: InstanceNameSpan): boolean => valid_until === null

/** Ends the open span at the hour of the last discovery that saw the name. A span that ends before it begins goes. */
const endOpenSpan = (tables: Tables, { id, last_seen_at }: Instance): void => {
  const endsAt = truncateToHour(last_seen_at)
  const spans = tables.nameSpans.get(id) ?? []
  tables.nameSpans.set(
    id,
    spans.flatMap((span) => {
      if (!isOpen(span)) return [span]
      const isEmpty = span.valid_from !== null && DateTime.isGreaterThanOrEqualTo(span.valid_from, endsAt)
      return isEmpty ? [] : [{ ...span, valid_until: endsAt }]
    })
  )
}

const nextHour = (instant: DateTime.Utc): DateTime.Utc => {
  const hour = truncateToHour(instant)
  return DateTime.Equivalence(hour, instant) ? hour : DateTime.add(hour, { hours: 1 })
}

interface HeldName {
  readonly holder: Instance
  readonly span: InstanceNameSpan
}

const nameKey = ({ account, name, provider, region }: DiscoveredInstance | Instance): string =>
  JSON.stringify([provider, account, region, name])

/** Every span by the name and the region that it is in. */
const spansByName = (tables: Tables, before: ReadonlyMap<string, Instance>): ReadonlyMap<string, Array<HeldName>> => {
  const held = new Map<string, Array<HeldName>>()
  for (const holder of before.values()) {
    for (const span of tables.nameSpans.get(holder.id) ?? []) {
      const key = nameKey({ ...holder, name: span.name })
      held.set(key, [...(held.get(key) ?? []), { holder, span }])
    }
  }
  return held
}

/**
 * Records the names that discovery saw at `seenAt`. `before` holds every instance by its identity as it was stored before
 * this discovery, and those that are new as they were inserted.
 */
export const recordNames = (
  tables: Tables,
  seenInstances: ReadonlyArray<DiscoveredInstance>,
  before: ReadonlyMap<string, Instance>,
  seenAt: DateTime.Utc
): void => {
  const openNameOf = (id: Instance["id"]) => (tables.nameSpans.get(id) ?? []).find(isOpen)?.name
  const withoutName: Array<{ readonly seen: DiscoveredInstance; readonly stored: Instance }> = []
  for (const seen of seenInstances) {
    const stored = before.get(identityKey(seen))
    if (stored === undefined || DateTime.isGreaterThan(stored.last_seen_at, seenAt)) continue
    const name = openNameOf(stored.id)
    if (name !== undefined && name !== seen.name) endOpenSpan(tables, stored)
    if (name !== seen.name) withoutName.push({ seen, stored })
  }
  if (withoutName.length === 0) return

  const held = spansByName(tables, before)
  for (const { seen, stored } of withoutName) {
    const created = seen.provider_created_at
    if (created === null) continue
    const others = (held.get(nameKey(seen)) ?? []).filter(({ holder }) => holder.id !== stored.id)
    const spans = tables.nameSpans.get(stored.id) ?? []
    // The first name counts from the creation, unless another instance was seen with the name since.
    const wasSeenOnAnother = others.some(({ holder, span: { valid_until } }) =>
      valid_until === null
        ? DateTime.isGreaterThan(holder.last_seen_at, created)
        : DateTime.isGreaterThan(valid_until, truncateToHour(created))
    )
    const startsAt = spans.length > 0 || wasSeenOnAnother ? nextHour(seenAt) : truncateToHour(created)
    const span = { instance_id: stored.id, name: seen.name, valid_from: startsAt, valid_until: null }
    tables.nameSpans.set(stored.id, [...spans, span])
    for (const { holder } of others) {
      if (openNameOf(holder.id) === seen.name && !DateTime.isGreaterThan(holder.last_seen_at, seenAt)) {
        endOpenSpan(tables, holder)
      }
    }
  }
}

/** Deletes the snapshots of hours before the creation; merged rows are kept. */
export const deleteHoursBeforeCreation = (tables: Tables, { id }: Instance, created: DateTime.Utc): void => {
  const rows = tables.metrics.get(id)
  if (rows === undefined) return
  for (const [key, { asOf, metric }] of rows) {
    if (asOf !== null && DateTime.isLessThan(metric.hour, truncateToHour(created))) rows.delete(key)
  }
}
