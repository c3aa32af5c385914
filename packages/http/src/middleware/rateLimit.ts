import { Effect, Clock, Option, Result } from "effect"
import type { HttpServerRequest } from "effect/http"
import { IpNetwork, NetAddress } from "effect/net"
import { RateLimitExceeded } from "@snoozeql/client/api/Authorization"

const nanosPerMinute = 60_000_000_000n
const nanosPerSecond = 1_000_000_000n

/** How often something may happen for each subject, and how many subjects are remembered. */
export interface RateLimit {
  /** The greatest number in a minute; as many may come at once. */
  readonly perMinute: number
  /** Subjects beyond this number make the limiter forget the one that came least recently. */
  readonly maximumSubjects: number
}

/** Counts by subject, such as an address. Times are nanoseconds of a clock that never goes back. */
export interface RateLimiter {
  /** Counts one more. Returns 0n, or how long to wait if the subject is at its limit; then it is not counted. */
  readonly take: (subject: string, now: bigint) => bigint
  /** How long to wait before the subject is below its limit, without counting. */
  readonly wait: (subject: string, now: bigint) => bigint
}

/**
 * Makes a limiter by the generic cell rate algorithm (ITU-T I.371): for each subject it keeps one time, until which what
 * it has used is paid back. Its memory is bounded, whatever subjects come.
 */
export const makeRateLimiter = ({ maximumSubjects, perMinute }: RateLimit): RateLimiter => {
  const interval = nanosPerMinute / BigInt(perMinute)
  const tolerance = nanosPerMinute - interval
  /** In the order of their last use, the oldest first. */
  const paidBackAt = new Map<string, bigint>()

  const wait = (subject: string, now: bigint): bigint => {
    const excess = (paidBackAt.get(subject) ?? now) - now - tolerance
    return excess > 0n ? excess : 0n
  }

  return {
    wait,
    take: (subject, now) => {
      const waiting = wait(subject, now)
      if (waiting > 0n) return waiting
      const before = paidBackAt.get(subject) ?? now
      paidBackAt.delete(subject)
      paidBackAt.set(subject, (before > now ? before : now) + interval)
      if (paidBackAt.size > maximumSubjects) {
        for (const [oldest] of paidBackAt) {
          paidBackAt.delete(oldest)
          break
        }
      }
      return 0n
    }
  }
}

/** Never limits anything. */
export const unlimited: RateLimiter = { take: () => 0n, wait: () => 0n }

const exceeded = (what: string, waiting: bigint) => {
  const seconds = Number((waiting + nanosPerSecond - 1n) / nanosPerSecond)
  return new RateLimitExceeded({
    detail: `${what}. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}`,
    retry_after_seconds: seconds
  })
}

/** Counts one more, or fails. `what` is the beginning of the problem's detail. */
export const takeOrFail = (
  { take }: RateLimiter,
  subject: string,
  what: string
): Effect.Effect<void, RateLimitExceeded> =>
  Effect.flatMap(Clock.monotonicTimeNanos, (now) => {
    const waiting = take(subject, now)
    return waiting === 0n ? Effect.void : Effect.fail(exceeded(what, waiting))
  })

/** Fails if the subject is at its limit. */
export const failAtLimit = (
  { wait }: RateLimiter,
  subject: string,
  what: string
): Effect.Effect<void, RateLimitExceeded> =>
  Effect.flatMap(Clock.monotonicTimeNanos, (now) => {
    const waiting = wait(subject, now)
    return waiting === 0n ? Effect.void : Effect.fail(exceeded(what, waiting))
  })

/** The part of an IPv6 address that its provider assigns to one customer, who can use all addresses within it. */
const customerPrefix = 64

/** The address that a request counts for: an IPv4 address, or the /64 network of an IPv6 address. */
export const subjectOf = ({ remoteAddress }: Pick<HttpServerRequest.HttpServerRequest, "remoteAddress">): string => {
  const text = Option.getOrElse(remoteAddress, () => "unknown")
  const address = Result.map(NetAddress.ipFromString(text), (parsed) => NetAddress.toCanonical(parsed))
  if (Result.isFailure(address)) return text
  return NetAddress.isIpv4Address(address.success)
    ? NetAddress.formatIp(address.success)
    : Result.match(IpNetwork.fromAddress(address.success, customerPrefix), {
        onFailure: () => text,
        onSuccess: IpNetwork.format
      })
}
