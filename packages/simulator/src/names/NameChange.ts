import type { DateTime } from "effect"

/** Instances that are renamed at the same moment: `{ reports: "reports-old", "reports-v2": "reports" }`. */
export interface Rename {
  readonly kind: "rename"
  readonly at: DateTime.Utc
  /** The new name of each instance, by its current name. Names may be swapped. */
  readonly names: Readonly<Record<string, string>>
}

/** An instance that is deleted, and another one that is created with its name. */
export interface Recreation {
  readonly kind: "recreation"
  readonly name: string
  readonly deletedAt: DateTime.Utc
  readonly createdAt: DateTime.Utc
  /** Before this time the new instance is `creating` and has no InstanceCreateTime. */
  readonly creationKnownAt: DateTime.Utc
  /** The instance whose values the new one has. */
  readonly like: string
}

/** An instance that is deleted for good. */
export interface Deletion {
  readonly kind: "deletion"
  readonly name: string
  readonly at: DateTime.Utc
}

/** An instance that is created, with a name that no instance has. */
export interface Creation {
  readonly kind: "creation"
  readonly name: string
  readonly at: DateTime.Utc
  /** The instance whose values the new one has. */
  readonly like: string
}

/** A change of the names of instances. */
export type NameChange = Rename | Recreation | Deletion | Creation
