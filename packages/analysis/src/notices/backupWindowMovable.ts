import type { MovedBackup } from "@snoozeql/domain/ActivityAnalysis"
import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import type { SleepWarning } from "@snoozeql/domain/SleepNotice"

const withStops = ({ present_stops, stops }: MovedBackup): string =>
  stops === present_stops ? "" : `, with ${stops} ${stops === 1 ? "stop" : "stops"} instead of ${present_stops}`

const commandOf = ({ kind, name, region }: Pick<Instance, "kind" | "name" | "region">, window: string): string =>
  `aws rds modify-db-${kind} --db-${kind}-identifier ${name} --preferred-backup-window ${window} --region ${region}`

/**
 * Says what moving the backup window into waking hours would win, with the AWS CLI's line that does it. Empty if
 * staying awake for the backup costs little or nothing. SnoozeQL itself moves nothing.
 */
export const backupWindowMovable = (
  moved: MovedBackup | null,
  asleep: number,
  unit: Pick<Instance, "kind" | "name" | "region">,
  { backup_window }: Pick<InstanceFacts, "backup_window">
): ReadonlyArray<SleepWarning> =>
  moved === null
    ? []
    : [
        {
          kind: "backup_window_movable",
          explanation: `it stays awake for its backup at ${backup_window} UTC; with a backup at ${moved.window} UTC it could sleep ${moved.asleep_hours} instead of ${asleep} hours a week${withStops(moved)}: ${commandOf(unit, moved.window)}`
        }
      ]
