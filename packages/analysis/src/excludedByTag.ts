import { excludeTag, isExcluded } from "@snoozeql/domain/InstanceTags"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"

/** Returns the blocker of an instance that its owner tagged `snoozeql:exclude`. Empty for any other instance. */
export const excludedByTag = (tags: Readonly<Record<string, string>>): ReadonlyArray<SleepBlocker> =>
  isExcluded(tags) ? [{ kind: "excluded", explanation: `excluded by its tag ${excludeTag}` }] : []
