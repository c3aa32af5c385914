const names: ReadonlyArray<readonly [pattern: RegExp, name: string]> = [
  [/^BEGIN/, "begin"],
  [/^COMMIT/, "commit"],
  [/^ROLLBACK/, "rollback"],
  [/SAVEPOINT/, "savepoint"],
  [/pg_advisory_xact_lock_shared/, "lock for a pass"],
  [/instance_names'::regclass/, "lock names"],
  [/pg_advisory_xact_lock/, "lock for retention"],
  [/INSERT INTO metrics_deletions/, "record the deletion"],
  [/DELETE FROM metrics_hourly USING instances/, "delete hours before the creation"],
  [/DELETE FROM metrics_hourly/, "delete expired hours"],
  [/WITH incoming/, "replace"],
  [/INSERT INTO metrics_hourly/, "merge"],
  [/^SELECT minute FROM merge_watermark/, "read the watermark"],
  [/INSERT INTO merge_watermark/, "move the watermark"],
  [/clock_timestamp/, "read the clock"],
  [/INSERT INTO collection_runs/, "save the run"],
  [/FROM collection_runs/, "find abandoned runs"],
  [/AS span_name|(DELETE FROM|INSERT INTO) instance_names/, "record names"],
  [/FROM instance_names/, "list names"],
  [/^SELECT id FROM unnest/, "find instances without hours"],
  [/UPDATE instances|FOR UPDATE OF instances|INSERT INTO instance|JOIN instances USING/, "record instances"],
  [/^(ALTER|COMMENT|CREATE|LOCK|UPDATE metrics_hourly)|snoozeql_migrations|to_regclass/, "migrate"]
]

/** What a statement of the workload is for, in the words of the report. */
export const statementName = (sql: string): string =>
  names.find(([pattern]) => pattern.test(sql.trimStart()))?.[1] ?? "other"
