import { truncateToHour } from "@snoozeql/domain/Hour"
import type { DiscoveredInstance, Instance } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import { deleteAdviceBeforeCreation } from "./advice.ts"
import { deleteHistoryBefore } from "./history.ts"
import { identityKey } from "../rules/instances.ts"
import { hasName, recordedSpans } from "../rules/nameSpans.ts"
import { raiseVersion } from "./metricsVersions.ts"
import type { MemoryTables } from "./MemoryTables.ts"

type Tables = MemoryTables["Service"]

/** The input of a recording of names. */
interface Recording {
  readonly instances: ReadonlyArray<DiscoveredInstance>
  /** Every instance by its identity, as stored before this discovery, or as inserted by it. */
  readonly before: ReadonlyMap<string, Instance>
  readonly seenAt: DateTime.Utc
  readonly notAfter: DateTime.Utc
}

/** Records the names that discovery saw. */
export const recordNames = (tables: Tables, { before, instances, notAfter, seenAt }: Recording): void => {
  const withNameSeen = (stored: Instance) => ({ ...stored, name_seen_at: tables.nameSeenAt.get(stored.id) ?? null })
  const seen = instances.filter(hasName).flatMap((one) => {
    const stored = before.get(identityKey(one))
    return stored === undefined ? [] : [{ seen: one, stored: withNameSeen(stored) }]
  })
  const named = [...before.values()].map((holder) => ({
    holder: withNameSeen(holder),
    spans: tables.nameSpans.get(holder.id) ?? []
  }))
  for (const [id, spans] of recordedSpans({ seen, named, seenAt, notAfter })) tables.nameSpans.set(id, spans)
}

/** Deletes the snapshots, the history and the advice from before the creation. Merged rows are kept. */
export const deleteHoursBeforeCreation = (tables: Tables, { id }: Instance, created: DateTime.Utc): void => {
  deleteHistoryBefore(tables, id, truncateToHour(created))
  deleteAdviceBeforeCreation(tables, id, created)
  const rows = tables.metrics.get(id)
  if (rows === undefined) return
  const old = [...rows].filter(
    ([, { asOf, metric }]) => asOf !== null && DateTime.isLessThan(metric.hour, truncateToHour(created))
  )
  for (const [key] of old) rows.delete(key)
  if (old.length > 0) raiseVersion(tables, id)
}
