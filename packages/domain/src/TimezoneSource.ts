import { Schema } from "effect"

/**
 * Who chose the time zone of an instance: its `user`, its `tag` `snoozeql:timezone`, the `default` of the fleet, or `none`.
 * A user beats the tag, the tag beats the default. Where nobody chose, the week is judged in UTC, which may be the wrong
 * one: advice and exports say so.
 */
export const TimezoneSource = Schema.Literals(["user", "tag", "default", "none"])
export type TimezoneSource = typeof TimezoneSource.Type
