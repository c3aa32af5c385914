import type { Instance, InstanceKind } from "@snoozeql/domain/Instance"
import type { TagSelector } from "@snoozeql/domain/TagSelector"

/** Which instances and clusters are selected. What is omitted selects all; the rest must all be true. */
export interface UnitFilter {
  /** Only instances, or only clusters. */
  readonly kind?: InstanceKind
  readonly account?: string
  readonly region?: string
  readonly engine?: string
  readonly owner?: string
  readonly environment?: string
  /** A part of the name. The case of the letters from a to z does not matter. */
  readonly text?: string
  /** Tags that it must have, all of them. */
  readonly tag?: ReadonlyArray<TagSelector>
}

/** What a `UnitFilter` looks at. */
export type FilteredUnit = Pick<
  Instance,
  "kind" | "account" | "region" | "engine" | "owner" | "environment" | "name" | "tags"
>
