import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { fitTags, maximumTagKeyLength, maximumTags, maximumTagValueLength } from "@snoozeql/domain/Tags"

const limits = `${maximumTags} tags, keys of ${maximumTagKeyLength} and values of ${maximumTagValueLength} characters`

/** Makes an instance's tags fit the limits, and returns a note if some had to be dropped or shortened. */
export const fitInstanceTags = (
  instance: DiscoveredInstance
): { readonly instance: DiscoveredInstance; readonly note: string | undefined } => {
  const { dropped, shortened, tags } = fitTags(instance.tags)
  if (dropped === 0 && shortened === 0) return { instance, note: undefined }
  return {
    instance: { ...instance, tags },
    note: `${instance.name} has tags beyond the limits (${limits}): ${dropped} are not stored, ${shortened} are shortened`
  }
}
