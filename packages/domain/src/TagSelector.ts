import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { maximumTagKeyLength, TagKey, TagValue } from "./Tags.ts"

/**
 * Selects what has a tag with this key and, unless `value` is null, with this value. Both are compared in their exact
 * spelling. An empty value selects tags whose value is empty.
 */
export const TagSelector = Schema.Struct({ key: TagKey, value: Schema.NullOr(TagValue) })
export interface TagSelector extends Schema.Schema.Type<typeof TagSelector> {}

const parseSelector = (text: string): TagSelector => {
  const end = text.indexOf("=")
  return end < 0 ? { key: text, value: null } : { key: text.slice(0, end), value: text.slice(end + 1) }
}

/** Returns a selector as text, which `TagSelectorFromText` reads. */
export const formatTagSelector = ({ key, value }: TagSelector): string => (value === null ? key : `${key}=${value}`)

/**
 * A tag selector as text: `KEY` or `KEY=VALUE`. The first `=` ends the key, so a key that contains `=` cannot be
 * selected. Use it where a person or a URL names tags.
 */
export const TagSelectorFromText = Schema.String.pipe(
  Schema.decodeTo(TagSelector, {
    decode: SchemaGetter.transformEffect((text: string) => {
      const selector = parseSelector(text)
      return selector.key === ""
        ? Effect.fail(
            new SchemaIssue.InvalidValue({
              message: `Expected KEY or KEY=VALUE, such as team or team=shop, with a key of 1 to ${maximumTagKeyLength} characters`
            })
          )
        : Effect.succeed(selector)
    }),
    encode: SchemaGetter.transform(formatTagSelector)
  })
)
