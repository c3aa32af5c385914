import { TagSelectorFromText } from "@snoozeql/domain/TagSelector"
import { maximumTags } from "@snoozeql/domain/Tags"
import { Flag } from "effect/cli"

/** `--tag KEY` or `--tag KEY=VALUE`, which can be repeated: selects what has all of these tags. */
export const tagFlag = Flag.String("tag").pipe(
  Flag.withDescription(
    "List only what has this tag, as KEY or KEY=VALUE, in its exact spelling; repeat it for several tags"
  ),
  Flag.withMetavar("KEY=VALUE"),
  Flag.withSchema(TagSelectorFromText),
  Flag.between(0, maximumTags)
)
