import type { DateTime } from "effect"
import type { WebhookState } from "../WebhookStore.ts"

/** The row of `webhook`. */
export interface WebhookRow extends WebhookState {
  readonly holder: string | null
  readonly leased_until: DateTime.Utc | null
}
