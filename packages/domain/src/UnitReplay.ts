import * as Schema from "effect/Schema"
import { BacktestFigures } from "./Backtest.ts"
import { InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"

/**
 * The replay of the daily plans of a unit's last weeks, at most 8: what its savings come from. It is made at its first
 * plan, and again once a week. It holds hours and no money, so that a changed price counts at once.
 */
export const UnitReplay = Schema.Struct({
  instance_id: InstanceId,
  replayed_at: Instant,
  inputs: Schema.String.annotate({
    description: "A digest of what the plans were replayed by: the policy, the time zone, the promise and the members"
  }),
  seen: BacktestFigures.annotate({ description: "All hours are seen. Of a history that is too short, 0 hours" }),
  censored: BacktestFigures.annotate({ description: "Hours that are slept are not seen, as in operation" }),
  capacities: Schema.Record(Schema.String, Schema.Finite).annotate({
    description: "The mean capacity, in ACUs, of each serverless member in the hours that would have been slept, by id"
  })
}).annotate({ identifier: "UnitReplay" })
export interface UnitReplay extends Schema.Schema.Type<typeof UnitReplay> {}
