import type { Instance } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import { storedTimezone } from "../rules/instances.ts"

/** A row of `instances`, as a statement returns it. */
export interface InstanceRow extends Omit<
  Instance,
  "hourly_cost" | "provider_created_at" | "first_seen_at" | "last_seen_at" | "gone_at" | "created_at" | "updated_at"
> {
  readonly hourly_cost: string | null
  readonly provider_created_at: Date | null
  readonly first_seen_at: Date
  readonly last_seen_at: Date
  readonly gone_at: Date | null
  readonly created_at: Date
  readonly updated_at: Date
}

/** The columns of an `InstanceRow`. */
export const instanceColumns = `
  id, kind, cluster_id, provider, provider_id, name, account, region, engine, class, status, timezone, timezone_source,
  hourly_cost, currency, tags, owner, environment, provider_created_at, first_seen_at, last_seen_at, gone_at, created_at,
  updated_at
`

const toInstant = (date: Date | null): DateTime.Utc | null => (date === null ? null : DateTime.fromDateUnsafe(date))

/** The instance in a row. */
export const fromInstanceRow = (row: InstanceRow): Instance => ({
  ...row,
  ...storedTimezone(row),
  hourly_cost: row.hourly_cost === null ? null : Number(row.hourly_cost),
  provider_created_at: toInstant(row.provider_created_at),
  first_seen_at: DateTime.fromDateUnsafe(row.first_seen_at),
  last_seen_at: DateTime.fromDateUnsafe(row.last_seen_at),
  gone_at: toInstant(row.gone_at),
  created_at: DateTime.fromDateUnsafe(row.created_at),
  updated_at: DateTime.fromDateUnsafe(row.updated_at)
})
