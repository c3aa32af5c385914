/**
 * The methods that a server may get twice without harm (RFC 9110, section 9.2.2). A 503 may come after the work was done,
 * so that other requests could do it again.
 */
const idempotentMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])

/** What counts in a response for whether, and when, to send its request again. */
export interface Refusal {
  readonly method: string
  readonly status: number
  /** The `Retry-After` header; undefined if there is none. */
  readonly retryAfter: string | undefined
}

/** How long to wait if the response does not say it, or says it in a way that is not understood. */
const defaultWaitMillis = 1000

/**
 * The milliseconds that a `Retry-After` header asks for: it holds seconds, or an HTTP date (RFC 9110, section 10.2.3).
 * `now` is in milliseconds since 1970.
 */
const askedMillis = (retryAfter: string, now: number): number => {
  const text = retryAfter.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const time = Date.parse(text)
  return Number.isNaN(time) ? defaultWaitMillis : Math.max(0, time - now)
}

/**
 * How many milliseconds to wait before the request is sent again; undefined if it should not be sent again. A 429 was not
 * processed, whatever its method. A 503 may have been.
 */
export const retryWaitMillis = ({ method, retryAfter, status }: Refusal, now: number): number | undefined => {
  const canRepeat = status === 429 || (status === 503 && idempotentMethods.has(method))
  if (!canRepeat) return undefined
  return retryAfter === undefined ? defaultWaitMillis : askedMillis(retryAfter, now)
}
