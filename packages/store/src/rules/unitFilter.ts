import { InstanceKind } from "@snoozeql/domain/Instance"
import { TagSelector } from "@snoozeql/domain/TagSelector"
import { Text } from "@snoozeql/domain/Text"
import { Schema } from "effect"
import type { FilteredUnit, UnitFilter } from "../UnitFilter.ts"

/** The fields of a `UnitFilter`, for the schema of a page. */
export const unitFilterFields = {
  kind: Schema.optionalKey(InstanceKind),
  account: Schema.optionalKey(Text),
  region: Schema.optionalKey(Text),
  engine: Schema.optionalKey(Text),
  owner: Schema.optionalKey(Text),
  environment: Schema.optionalKey(Text),
  text: Schema.optionalKey(Text),
  tag: Schema.optionalKey(Schema.Array(TagSelector))
}

/** The fields that must be equal. */
export const equalFields = ["kind", "account", "region", "engine", "owner", "environment"] as const

/** The letters from A to Z in lower case, as PostgreSQL's lower() does it with the collation "C". */
const lower = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())

const hasTag =
  (tags: FilteredUnit["tags"]) =>
  ({ key, value }: TagSelector): boolean =>
    Object.hasOwn(tags, key) && (value === null || tags[key] === value)

/** Whether a filter selects a unit. */
export const isSelected =
  (filter: UnitFilter) =>
  (unit: FilteredUnit): boolean =>
    equalFields.every((field) => filter[field] === undefined || unit[field] === filter[field]) &&
    (filter.text === undefined || lower(unit.name).includes(lower(filter.text))) &&
    (filter.tag ?? []).every(hasTag(unit.tags))
