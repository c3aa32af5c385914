import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { readTimezoneTag, timezoneTag } from "@snoozeql/domain/InstanceTags"
import { Result } from "effect"

/** Notes for a person about the tags of discovered instances: a time zone that does not exist is ignored. */
export const tagNotes = (instances: ReadonlyArray<DiscoveredInstance>): ReadonlyArray<string> =>
  instances.flatMap(({ name, tags }) => {
    const tag = readTimezoneTag(tags)
    return tag !== undefined && Result.isFailure(tag.timezone)
      ? [`The tag ${timezoneTag} of ${name} is ignored: ${tag.timezone.failure}`]
      : []
  })
