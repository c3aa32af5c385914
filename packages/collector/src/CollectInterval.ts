import { minutesPerDay } from "@snoozeql/domain/timeUnits"
import { Schema } from "effect"

/**
 * How often metrics are collected, in whole minutes from 5 to 1440 (24 hours). The interval divides the day, so that
 * passes run at the same times every day, and one of them at 00:00 UTC.
 */
export const CollectInterval = Schema.Int.check(
  Schema.isBetween({ minimum: 5, maximum: minutesPerDay }, { expected: "an interval from 5 minutes to 24 hours" }),
  Schema.makeFilter((minutes) => minutesPerDay % minutes === 0 || "Expected an interval that divides the day evenly")
)
export type CollectInterval = typeof CollectInterval.Type
