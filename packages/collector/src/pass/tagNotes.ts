import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { readTimezoneTag } from "@snoozeql/domain/InstanceTags"
import type { TagNamesShape } from "@snoozeql/domain/TagNames"
import { Result } from "effect"

/** Notes for a person about the tags of discovered instances: a time zone that does not exist is ignored. */
export const tagNotes = (
  instances: ReadonlyArray<DiscoveredInstance>,
  tagNames: Pick<TagNamesShape, "timezone">
): ReadonlyArray<string> =>
  instances.flatMap(({ name, tags }) => {
    const tag = readTimezoneTag(tags, tagNames)
    return tag !== undefined && Result.isFailure(tag.timezone)
      ? [`The tag ${tagNames.timezone} of ${name} is ignored: ${tag.timezone.failure}`]
      : []
  })
