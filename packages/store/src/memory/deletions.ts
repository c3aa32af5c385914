import { DateTime } from "effect"

/** One call of `deleteOldMetrics`: the hours before `keptFrom` were deleted at `deletedAt`. */
export interface Deletion {
  readonly keptFrom: DateTime.Utc
  readonly deletedAt: DateTime.Utc
}

/** The record with a further deletion, without those that did not reach as far and are older: no snapshot needs them. */
export const withDeletion = (record: ReadonlyArray<Deletion>, deletion: Deletion): ReadonlyArray<Deletion> => [
  ...record.filter(
    ({ deletedAt, keptFrom }) =>
      DateTime.isGreaterThan(keptFrom, deletion.keptFrom) || DateTime.isGreaterThan(deletedAt, deletion.deletedAt)
  ),
  deletion
]

/**
 * The first hour that a snapshot may still write, or null for any. What was deleted after the snapshot was taken stays
 * deleted; a deletion at the very instant counts as later.
 */
export const keptFrom = (record: ReadonlyArray<Deletion>, asOf: DateTime.Utc): DateTime.Utc | null =>
  record
    .filter(({ deletedAt }) => DateTime.isGreaterThanOrEqualTo(deletedAt, asOf))
    .reduce<DateTime.Utc | null>(
      (latest, deletion) => (latest === null ? deletion.keptFrom : DateTime.max(latest, deletion.keptFrom)),
      null
    )
