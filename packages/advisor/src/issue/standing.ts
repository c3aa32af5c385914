import type { InstanceId } from "@snoozeql/domain/Instance"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import type { TagNamesShape } from "@snoozeql/domain/TagNames"
import { blockersOf, type DescribedInstance, type DescribedUnit, membersNow } from "../evaluate.ts"

/** The kinds of blockers that come and go with a unit's status. The others last until somebody changes something. */
const passingKinds: ReadonlySet<SleepBlocker["kind"]> = new Set(["already_stopped", "status"])

/** The statuses of a unit that is asleep, or falls asleep. */
const asleepStatuses: ReadonlySet<string> = new Set(["stopped", "stopping"])

/** Whether what has this status is stopped or being stopped. */
export const isAsleepStatus = (status: string): boolean => asleepStatuses.has(status)

/** Whether an instance or a cluster is stopped or being stopped. */
export const isAsleep = ({ instance }: DescribedInstance): boolean => isAsleepStatus(instance.status)

/**
 * Returns what forbids the sleep of a unit. That it is stopped or being stopped does not: a plan that it follows is
 * issued in its sleep too. Pure.
 */
export const forbidding = <Blocker extends Pick<SleepBlocker, "kind">>(
  unit: DescribedUnit,
  blockers: ReadonlyArray<Blocker>
): ReadonlyArray<Blocker> => (isAsleep(unit) ? lasting(blockers) : blockers)

/** Returns what forbids sleep whatever the status of the unit is. Pure. */
export const lasting = <Blocker extends Pick<SleepBlocker, "kind">>(
  blockers: ReadonlyArray<Blocker>
): ReadonlyArray<Blocker> => blockers.filter(({ kind }) => !passingKinds.has(kind))

/** What decides whether a unit may sleep at all, whatever its hours say, and lasts. */
export interface Standing {
  /** The kinds of what forbids sleep, such as `excluded` and `read_replica_source`, in their order. */
  readonly blockers: ReadonlyArray<SleepBlocker["kind"]>
  /** The members of a cluster that are not gone, in the order of their ids. */
  readonly members: ReadonlyArray<InstanceId>
}

/** Returns what decides lastingly whether a unit may sleep. A plan is issued again when it changes. Pure. */
export const standingOf = (unit: DescribedUnit, tagNames: TagNamesShape): Standing => ({
  blockers: [...new Set(blockersOf(unit, tagNames).map(({ kind }) => kind))]
    .filter((kind) => !passingKinds.has(kind))
    .toSorted(),
  members: membersNow(unit)
    .map(({ instance }) => instance.id)
    .toSorted()
})
