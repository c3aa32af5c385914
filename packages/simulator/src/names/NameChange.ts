import type { DateTime } from "effect"

/** Instances that change their names at one moment: `{ reports: "reports-old", "reports-v2": "reports" }`. */
export interface Rename {
  readonly kind: "rename"
  readonly at: DateTime.Utc
  /** The new name by the present one. Names may be swapped. */
  readonly names: Readonly<Record<string, string>>
}

/** An instance that is deleted, and another one that is created under its name. */
export interface Recreation {
  readonly kind: "recreation"
  readonly name: string
  readonly deletedAt: DateTime.Utc
  readonly createdAt: DateTime.Utc
  /** Until then the new instance is `creating` and has no InstanceCreateTime. */
  readonly creationKnownAt: DateTime.Utc
  /** The instance whose values the new one has. */
  readonly like: string
}

/** A change of who has which name. */
export type NameChange = Rename | Recreation
