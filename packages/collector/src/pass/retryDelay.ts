import { Duration } from "effect"

/** Why to wait: for a lower rate of requests, or for the end of a failure. */
export type Backoff = "Throttled" | "Unavailable"

const maximumDelayMillis = 20_000

const baseMillis: Readonly<Record<Backoff, number>> = { Throttled: 1000, Unavailable: 50 }

/**
 * How long to wait after attempt number `attempt` (from 1) has failed: a random part of a delay that doubles with each
 * attempt, up to 20 seconds. `random` is in [0, 1). The AWS SDK's "standard" mode does the same ("full jitter").
 */
export const retryDelay = (backoff: Backoff, attempt: number, random: number): Duration.Duration =>
  Duration.millis(random * Math.min(maximumDelayMillis, baseMillis[backoff] * 2 ** (attempt - 1)))
