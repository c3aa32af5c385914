import { excludeTag, isExcluded } from "@snoozeql/domain/InstanceTags"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"

/** The blocker of an instance whose owner has tagged it `snoozeql:exclude`; nothing of another one. */
export const excludedByTag = (tags: Readonly<Record<string, string>>): ReadonlyArray<SleepBlocker> =>
  isExcluded(tags) ? [{ kind: "excluded", explanation: `excluded by its tag ${excludeTag}` }] : []
