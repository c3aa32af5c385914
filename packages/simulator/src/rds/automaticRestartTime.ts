import { DateTime } from "effect"
import type { PowerLog } from "../power/PowerLog.ts"

/** The AutomaticRestartTime: when RDS will start by itself what is stopped; undefined if it will not. */
export const automaticRestartTime = (log: PowerLog | undefined, now: number): string | undefined => {
  const restart = log?.find(({ from, isForced }) => isForced === true && from > now)
  return restart === undefined ? undefined : DateTime.formatIso(DateTime.makeUnsafe(restart.from))
}
