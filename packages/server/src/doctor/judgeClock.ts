import { Duration } from "effect"
import type { Finding } from "./Finding.ts"

/** Clocks that NTP sets differ less. */
const tolerance = Duration.toMillis("10 seconds")

/** AWS refuses requests that are signed more than 5 minutes before or after: an hour would also be read too early. */
const limit = Duration.toMillis("5 minutes")

/** The finding about another clock (`whose`, such as "AWS's") that is this many milliseconds ahead of ours. */
export const judgeClock = (whose: string, aheadMillis: number): Finding => {
  const size = Math.abs(aheadMillis)
  if (size < tolerance) return { check: "clock", status: "ok", message: `${whose} clock agrees with this machine's` }
  const difference = Duration.format(Duration.seconds(Math.round(size / 1000)))
  return {
    check: "clock",
    status: size < limit ? "warning" : "failure",
    message: `${whose} clock is ${difference} ${aheadMillis > 0 ? "ahead of" : "behind"} this machine's: set the clocks by NTP`
  }
}
