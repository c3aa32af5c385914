import { InstanceId } from "@snoozeql/domain/Instance"
import type { DateTime } from "effect"
import type { ChangePlace, WebhookState } from "../WebhookStore.ts"

/** The row of `webhook`. */
export interface WebhookRow extends WebhookState {
  readonly holder: string | null
  readonly leased_until: DateTime.Utc | null
}

/** The place before every change that is issued at or after an instant. */
export const placeAt = (issued_at: DateTime.Utc): ChangePlace => ({
  issued_at,
  instance_id: InstanceId.make("00000000-0000-0000-0000-000000000000"),
  version: 1
})
