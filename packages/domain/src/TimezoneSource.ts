import * as Schema from "effect/Schema"

/**
 * Who chose an instance's time zone: the `user`, the `tag` `snoozeql:timezone`, the fleet's `default`, or `none`. The
 * user beats the tag, and the tag beats the default. If nobody chose, the week is judged in UTC, which may be the wrong
 * zone; recommendations and exports say so.
 */
export const TimezoneSource = Schema.Literals(["user", "tag", "default", "none"])
export type TimezoneSource = typeof TimezoneSource.Type
