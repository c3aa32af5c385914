import { isExcluded } from "@snoozeql/domain/InstanceTags"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import { defaultTagNames, type TagNamesShape } from "@snoozeql/domain/TagNames"

/**
 * Returns the blocker of an instance that its owner excluded by a tag, `snoozeql:exclude` unless another name is given.
 * Empty for any other instance.
 */
export const excludedByTag = (
  tags: Readonly<Record<string, string>>,
  tagNames: Pick<TagNamesShape, "exclude"> = defaultTagNames
): ReadonlyArray<SleepBlocker> =>
  isExcluded(tags, tagNames) ? [{ kind: "excluded", explanation: `excluded by its tag ${tagNames.exclude}` }] : []
