import type { ApiKey } from "@snoozeql/domain/ApiKey"
import { DateTime } from "effect"

/** Whether a key is in force at a time: neither revoked nor expired. */
export const isInForce = ({ expires_at, revoked_at }: ApiKey, now: DateTime.Utc): boolean =>
  revoked_at === null && (expires_at === null || DateTime.isGreaterThan(expires_at, now))
