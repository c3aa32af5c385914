import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import { Text } from "./Text.ts"
import { maximumTagKeyLength } from "./Tags.ts"

/** The key of a tag that SnoozeQL reads. */
export const TagName = Text.check(
  Schema.isNonEmpty(),
  Schema.isMaxLength(maximumTagKeyLength),
  Schema.makeFilter((key) => key.trim() === key || "Expected no blank at either end")
)

/** The keys of the tags that SnoozeQL reads. The case of a key does not matter. */
export interface TagNamesShape {
  /** The tag that sets the time zone, to a value such as `Europe/Berlin`. */
  readonly timezone: string
  /** The tag that excludes an instance or a cluster from recommendations. Its metrics are still collected. */
  readonly exclude: string
  /** The tag that says whose the instance is. */
  readonly owner: string
  /** The tag that says what the instance is for, such as `staging`. */
  readonly environment: string
}

/** The keys that are used unless others are configured. */
export const defaultTagNames: TagNamesShape = {
  timezone: "snoozeql:timezone",
  exclude: "snoozeql:exclude",
  owner: "Owner",
  environment: "Environment"
}

/**
 * The keys of the tags that SnoozeQL reads. The stores and the advisor read it when their layers are built. Without a
 * layer that provides it, it is `defaultTagNames`.
 *
 * @example
 * Layer.succeed(TagNames, { ...defaultTagNames, owner: "team" })
 */
export const TagNames: Context.Reference<TagNamesShape> = Context.Reference("@snoozeql/domain/TagNames", {
  defaultValue: () => defaultTagNames
})
