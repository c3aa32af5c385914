import * as RetentionSchedule from "@snoozeql/collector/RetentionSchedule"
import { type Duration, Layer } from "effect"
import { CurrentLimits, retentionLimits } from "../postgres/limits.ts"

/** Runs retention on its schedule. Its statements may take longer than others. */
export const retentionLayer = (retention: Duration.Duration) =>
  RetentionSchedule.layer({ retention }).pipe(Layer.provide(Layer.succeed(CurrentLimits, retentionLimits)))
