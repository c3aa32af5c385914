import * as Schema from "effect/Schema"
import { AnalysisStatus } from "./ActivityAnalysis.ts"
import { OneIn } from "./OneIn.ts"
import { HourOfWeek } from "./HourOfWeek.ts"
import { Currency, InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { SavingsBasis } from "./Savings.ts"
import { TimeZoneName } from "./TimeZoneName.ts"

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/**
 * What advice saves: hours of compute a week, less the cost of stopping and starting, and their price a month, before and
 * after discounts. Advice that was issued before the replay existed has no `basis`, `days` and `after_discount`: it is
 * by the usual week, before discounts.
 */
export const AdvisedSavings = Schema.Struct({
  basis: Schema.optionalKey(SavingsBasis),
  days: Schema.optionalKey(Schema.Int).annotateKey({
    description: "The days that were replayed, or those that the usual week is made from"
  }),
  net_hours_per_week: NotNegative,
  conservative_net_hours_per_week: NotNegative,
  per_month: Schema.NullOr(
    Schema.Struct({ expected: NotNegative, conservative: NotNegative, currency: Currency })
  ).annotate({ description: "By the price itself; null without a price" }),
  after_discount: Schema.optionalKey(
    Schema.NullOr(Schema.Struct({ expected: NotNegative, conservative: NotNegative }))
  ).annotateKey({ description: "The same after the discount that applies; null if none does" })
})
export interface AdvisedSavings extends Schema.Schema.Type<typeof AdvisedSavings> {}

/**
 * Something that forbids sleep. `kind` is that of a `SleepBlocker`, or `not_read`: nothing was read for 48 hours. Other
 * versions may know other kinds.
 */
export const AdvisedBlocker = Schema.Struct({ kind: Schema.String, explanation: Schema.String })
export interface AdvisedBlocker extends Schema.Schema.Type<typeof AdvisedBlocker> {}

/** The weekly advice for a unit, in short: what is compared from day to day. */
export const Advice = Schema.Struct({
  status: AnalysisStatus,
  explanation: Schema.String,
  blockers: Schema.Array(AdvisedBlocker),
  asleep: Schema.Array(HourOfWeek).annotate({
    description: "Local hours of the week that the recommended windows cover, whatever forbids sleep"
  }),
  timezone: TimeZoneName,
  one_in: OneIn.annotate({ description: "The promise of the unit's plans" }),
  savings: AdvisedSavings
})
export interface Advice extends Schema.Schema.Type<typeof Advice> {}

/**
 * What is different from the version before, in one sentence. `hours`: at least 4 hours of the week. `savings`: at least
 * 10 % of what is saved after discounts. `promise`: the N of the unit's plans. `unit`: it is new, or does not sleep by
 * itself any more. `export_withdrawn`: hours of an export that is in force, however few, no longer may sleep, or not on a
 * date that the policy protects since. `export_restored`: hours of it that were withdrawn may sleep again.
 */
export const AdviceChange = Schema.Struct({
  kind: Schema.Literals([
    "unit",
    "status",
    "blockers",
    "hours",
    "savings",
    "promise",
    "timezone",
    "export_withdrawn",
    "export_restored"
  ]),
  explanation: Schema.String
})
export interface AdviceChange extends Schema.Schema.Type<typeof AdviceChange> {}

/**
 * A version of a unit's advice. A new one is stored if the advice changed materially; until then the newest one is
 * confirmed, which moves `confirmed_at`. The explanation of a version is of the time when it was issued.
 */
export const AdviceVersion = Schema.Struct({
  instance_id: InstanceId,
  version: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)).annotate({ description: "Counts from 1" }),
  event: Schema.Literals(["appeared", "changed", "vanished"]).annotate({
    description: "vanished: the unit is gone, or sleeps with a cluster from now on"
  }),
  issued_at: Instant,
  confirmed_at: Instant.annotate({ description: "When the unit was last judged with the same result" }),
  changes: Schema.Array(AdviceChange),
  advice: Schema.NullOr(Advice).annotate({ description: "null if the unit vanished" })
})
export interface AdviceVersion extends Schema.Schema.Type<typeof AdviceVersion> {}
