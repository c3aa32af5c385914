import type { SleepWarning } from "@snoozeql/domain/SleepNotice"
import type { TimezoneSource } from "@snoozeql/domain/TimezoneSource"

/** Returns the warning for advice in a time zone that nobody chose. Empty if somebody chose it. */
export const timezoneNotChosen = (timezone: string, source: TimezoneSource): ReadonlyArray<SleepWarning> =>
  source === "none"
    ? [
        {
          kind: "timezone_not_chosen",
          explanation: `judged by the clock of ${timezone}, since nobody chose a time zone: set it, tag the instance snoozeql:timezone, or set SNOOZEQL_TIMEZONE`
        }
      ]
    : []
