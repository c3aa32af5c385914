import * as Schema from "effect/Schema"

/**
 * A reason why an instance cannot be stopped, or need not be stopped. `status`: RDS reports a status with which sleep
 * is not recommended, such as `storage-full`.
 */
export const SleepBlocker = Schema.Struct({
  kind: Schema.Literals([
    "read_replica",
    "read_replica_source",
    "sql_server_multi_az",
    "cluster_member",
    "multi_az_cluster",
    "serverless_v1",
    "global_database",
    "member_not_collected",
    "rds_custom",
    "gone",
    "status",
    "excluded",
    "already_stopped"
  ]),
  explanation: Schema.String
}).annotate({ identifier: "SleepBlocker" })
export interface SleepBlocker extends Schema.Schema.Type<typeof SleepBlocker> {}

/** Something to know before stopping an instance. */
export const SleepWarning = Schema.Struct({
  kind: Schema.Literals([
    "auto_start",
    "no_backup_while_asleep",
    "backup_window_movable",
    "capacity_at_start",
    "reserved_instance",
    "reservation_unknown",
    "auto_pause",
    "stale",
    "not_read",
    "facts_unknown",
    "timezone_not_chosen",
    "protected_dates",
    "awake_until"
  ]),
  explanation: Schema.String
}).annotate({ identifier: "SleepWarning" })
export interface SleepWarning extends Schema.Schema.Type<typeof SleepWarning> {}
