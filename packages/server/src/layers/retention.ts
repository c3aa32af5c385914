import * as RetentionSchedule from "@snoozeql/collector/RetentionSchedule"
import { Layer } from "effect"
import { CurrentLimits, retentionLimits } from "../postgres/limits.ts"

/** Runs retention on its schedule. Its statements may take longer than others. */
export const retentionLayer = (options: RetentionSchedule.RetentionScheduleOptions) =>
  RetentionSchedule.layer(options).pipe(Layer.provide(Layer.succeed(CurrentLimits, retentionLimits)))
