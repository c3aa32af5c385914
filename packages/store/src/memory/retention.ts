import { DateTime } from "effect"

/** One call of `deleteOldMetrics`: it deleted the hours before `keptFrom` at `deletedAt`. */
export interface Deletion {
  readonly keptFrom: DateTime.Utc
  readonly deletedAt: DateTime.Utc
}

/** Adds a deletion to the record, and removes older deletions that did not reach as far: no snapshot needs them. */
export const withDeletion = (record: ReadonlyArray<Deletion>, deletion: Deletion): ReadonlyArray<Deletion> => [
  ...record.filter(
    ({ deletedAt, keptFrom }) =>
      DateTime.isGreaterThan(keptFrom, deletion.keptFrom) || DateTime.isGreaterThan(deletedAt, deletion.deletedAt)
  ),
  deletion
]

/**
 * The first hour that a snapshot may still write, or null if it may write any hour. Hours that were deleted after the
 * snapshot was taken stay deleted. A deletion at the same instant counts as later.
 */
export const keptFrom = (record: ReadonlyArray<Deletion>, asOf: DateTime.Utc): DateTime.Utc | null =>
  record
    .filter(({ deletedAt }) => DateTime.isGreaterThanOrEqualTo(deletedAt, asOf))
    .reduce<DateTime.Utc | null>(
      (latest, deletion) => (latest === null ? deletion.keptFrom : DateTime.max(latest, deletion.keptFrom)),
      null
    )
