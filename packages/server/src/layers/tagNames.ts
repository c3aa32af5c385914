import { TagNames } from "@snoozeql/domain/TagNames"
import { Layer } from "effect"
import type { Settings } from "../settings/settings.ts"

/** The settings that name the tags to read. */
export type TagSettings = Pick<Settings, "timezoneTag" | "excludeTag" | "ownerTag" | "environmentTag">

/** The tags of the settings, for the stores, the collector and the advisor. */
export const tagNamesLayer = ({ environmentTag, excludeTag, ownerTag, timezoneTag }: TagSettings) =>
  Layer.succeed(TagNames, {
    timezone: timezoneTag,
    exclude: excludeTag,
    owner: ownerTag,
    environment: environmentTag
  })
