import type { ApiKey } from "@snoozeql/domain/ApiKey"
import { DateTime } from "effect"

/** Whether a key is accepted at a time, and if not, why. */
export const statusOf = (
  { expires_at, revoked_at }: Pick<ApiKey, "expires_at" | "revoked_at">,
  now: DateTime.Utc
): "in force" | "revoked" | "expired" =>
  revoked_at !== null
    ? "revoked"
    : expires_at !== null && DateTime.isLessThanOrEqualTo(expires_at, now)
      ? "expired"
      : "in force"
