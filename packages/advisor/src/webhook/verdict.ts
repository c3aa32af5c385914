import { DateTime, Duration, Option } from "effect"
import type { WebhookResponse } from "../WebhookSender.ts"

/** What is done after a response. */
export type Verdict =
  | { readonly _tag: "Delivered" }
  | { readonly _tag: "SendAgain"; readonly problem: string; readonly after: Duration.Duration | undefined }
  | { readonly _tag: "GiveUp"; readonly problem: string }

/** The statuses below 500 with which the same request may succeed later (RFC 9110, RFC 6585). */
const passing: ReadonlySet<number> = new Set([408, 425, 429])

const longestDelay = Duration.hours(1)

/** A receiver cannot put the webhook off for longer than this. */
const longestRetryAfter = Duration.days(1)

/**
 * How long is waited after a message was sent in vain, after it had been `attempts` times before: `first`, twice as long
 * each time, at most an hour. `random` in [0, 1) shortens it by up to half, so that a receiver is not met by all senders
 * at once. Pure.
 */
export const delayAfter = (attempts: number, random: number, first: Duration.Duration): Duration.Duration => {
  const whole = Math.min(Duration.toMillis(first) * 2 ** Math.min(attempts, 20), Duration.toMillis(longestDelay))
  return Duration.millis(Math.round(whole * (1 - random / 2)))
}

/** Reads a `Retry-After`: seconds or a date (RFC 9110, section 10.2.3). Undefined if it is neither. */
export const readRetryAfter = (text: string | undefined, now: DateTime.Utc): Duration.Duration | undefined => {
  if (text === undefined) return undefined
  const millis = /^\d{1,10}$/.test(text.trim())
    ? Option.some(Number(text) * 1_000)
    : Option.map(
        /^[A-Z][a-z]{2}, /.test(text) ? DateTime.make(text) : Option.none(),
        (date) => date.epochMilliseconds - now.epochMilliseconds
      )
  return Option.getOrUndefined(
    Option.map(millis, (wait) => Duration.min(Duration.millis(Math.max(0, wait)), longestRetryAfter))
  )
}

const beginningOf = (text: string): string => {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim()
  return line === "" ? "" : `: ${line.slice(0, 200)}`
}

/**
 * Decides what is done after a response. Statuses from 500 on, 408, 425 and 429 may pass. The others, redirects among
 * them, will not: the message is given up, since those behind it would never be sent. Pure.
 */
export const verdictOf = ({ retryAfter, status, text }: WebhookResponse, now: DateTime.Utc): Verdict => {
  if (status >= 200 && status < 300) return { _tag: "Delivered" }
  const problem = `HTTP ${status}${beginningOf(text)}`
  return status >= 500 || passing.has(status)
    ? { _tag: "SendAgain", problem, after: readRetryAfter(retryAfter, now) }
    : { _tag: "GiveUp", problem }
}
