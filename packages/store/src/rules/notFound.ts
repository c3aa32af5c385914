import type { ApiKeyId } from "@snoozeql/domain/ApiKey"
import type { CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { ApiKeyNotFound, CollectionRunNotFound, ExportNotFound, InstanceNotFound } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { ExportId } from "@snoozeql/domain/RecordedExport"

// Callers without types may pass an id that is not a UUID. It names nothing either, so the error does not check it.
const unchecked = { disableChecks: true }

export const instanceNotFound = (id: InstanceId): InstanceNotFound =>
  new InstanceNotFound({ instance_id: id }, unchecked)

export const collectionRunNotFound = (id: CollectionRunId): CollectionRunNotFound =>
  new CollectionRunNotFound({ run_id: id }, unchecked)

export const apiKeyNotFound = (id: ApiKeyId): ApiKeyNotFound => new ApiKeyNotFound({ key_id: id }, unchecked)

export const exportNotFound = (id: ExportId): ExportNotFound => new ExportNotFound({ export_id: id }, unchecked)
