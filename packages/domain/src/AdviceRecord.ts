import * as Schema from "effect/Schema"
import { AdviceCounts } from "./AdviceScore.ts"
import { UtcDay } from "./UtcDay.ts"

const Share = Schema.NullOr(Schema.Finite)

/**
 * How the plans of a fleet, a part of it or a unit did: what became of the hours that were planned asleep. Rates divide
 * by observed hours (`idle_hours` + `needed_hours`) and are null if there are none.
 */
export const AdviceRecord = Schema.Struct({
  days: Schema.Int.annotate({ description: "How many days (UTC) up to yesterday are counted" }),
  from: UtcDay,
  units: Schema.Int.annotate({ description: "Units with a planned hour in these days" }),
  ...AdviceCounts.fields,
  observed_hours: Schema.Int.annotate({
    description: "Planned hours that were observed, so that it is known whether they were needed"
  }),
  needed_share: Share.annotate({ description: "The share of the observed hours that were needed" }),
  promised_share: Share.annotate({ description: "The greatest share by the promises of the plans" }),
  false_stops_a_month: Schema.NullOr(Schema.Finite).annotate({
    description:
      "False stops in 730 hours, of all units together, since the first planned hour. Null in the first 14 days, which say too little of a month"
  }),
  sentence: Schema.String.annotate({ description: "The record in words" })
})
export interface AdviceRecord extends Schema.Schema.Type<typeof AdviceRecord> {}
