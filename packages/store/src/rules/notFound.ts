import type { CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { CollectionRunNotFound, InstanceNotFound } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"

// An id that is no UUID at all, which callers without types may pass, names nothing either: it is not checked again.
const unchecked = { disableChecks: true }

export const instanceNotFound = (id: InstanceId): InstanceNotFound =>
  new InstanceNotFound({ instance_id: id }, unchecked)

export const collectionRunNotFound = (id: CollectionRunId): CollectionRunNotFound =>
  new CollectionRunNotFound({ run_id: id }, unchecked)
