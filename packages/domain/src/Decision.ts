import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { AdviceVersion } from "./Advice.ts"
import { ApiKeyName } from "./ApiKey.ts"
import { Instance, InstanceId } from "./Instance.ts"
import { Instant } from "./Instant.ts"
import { Text } from "./Text.ts"

/** What somebody decided about advice: it is followed, or it is not. */
export const DecisionVerdict = Schema.Literals(["accepted", "dismissed"])
export type DecisionVerdict = typeof DecisionVerdict.Type

/** How long after it is made a decision may hold at most, in days. One without a date has no such limit. */
export const longestDecisionDays = 400

const maximumReasonLength = 500

/** Why advice was accepted or dismissed, in somebody's words. */
export const DecisionReason = Text.check(
  Schema.isNonEmpty(),
  Schema.isMaxLength(maximumReasonLength),
  Schema.makeFilter((reason) => reason.trim() !== "" || "Expected more than blanks"),
  Schema.makeFilter((reason) => !/\p{Cc}/u.test(reason) || "Expected one line, without control characters")
)

const until = Instant.annotate({
  description: `The decision holds before this instant. It is in the future, by at most ${longestDecisionDays} days`
})
const by = ApiKeyName.annotate({
  description:
    "Who decides. Only for callers without a key of their own: a key that has a name decides by that name, and may omit it"
})

/** A decision about a unit's advice that is to be made. Advice is not dismissed without a reason. */
export const DecisionRequest = Schema.Union([
  Schema.Struct({
    verdict: Schema.Literal("accepted"),
    reason: Schema.optionalKey(DecisionReason),
    until: Schema.optionalKey(until),
    by: Schema.optionalKey(by)
  }),
  Schema.Struct({
    verdict: Schema.Literal("dismissed"),
    reason: DecisionReason,
    until: Schema.optionalKey(until),
    by: Schema.optionalKey(by)
  })
]).annotate({ identifier: "DecisionRequest" })
export type DecisionRequest = typeof DecisionRequest.Type

/**
 * A decision about a unit's advice, as it was made. It is about one version of the advice: a version that says something
 * else has to be decided on again.
 */
export const UnitDecision = Schema.Struct({
  verdict: DecisionVerdict,
  reason: Schema.NullOr(DecisionReason).annotate({ description: "null only if the advice was accepted without one" }),
  until: Schema.NullOr(Instant).annotate({
    description: "The decision holds before this instant; null if it has no date"
  }),
  decided_by: Schema.NullOr(ApiKeyName).annotate({
    description: "The name of the API key, or the name that was given; null if neither is known"
  }),
  decided_at: Instant,
  version: Schema.NullOr(AdviceVersion.fields.version).annotate({
    description: "The version of the advice that it is about; null if there was no advice yet"
  })
}).annotate({ identifier: "UnitDecision" })
export interface UnitDecision extends Schema.Schema.Type<typeof UnitDecision> {}

/** Why a decision does not hold any more: its date has passed, or there is a newer version of the advice. */
export const DecisionEnd = Schema.Literals(["expired", "advice_changed"])
export type DecisionEnd = typeof DecisionEnd.Type

/** A decision, and whether it holds now. */
export const StandingDecision = Schema.Struct({
  ...UnitDecision.fields,
  in_force: Schema.Boolean.annotate({
    description: "Whether its date has not passed and the advice has not changed materially since"
  }),
  ended_because: Schema.NullOr(DecisionEnd).annotate({ description: "Why it is not in force; null if it is" })
}).annotate({ identifier: "StandingDecision" })
export interface StandingDecision extends Schema.Schema.Type<typeof StandingDecision> {}

/** The decision about a unit's advice, with the unit. */
export const UnitDecisionView = Schema.Struct({
  instance_id: InstanceId,
  name: Instance.fields.name,
  ...StandingDecision.fields
}).annotate({ identifier: "UnitDecisionView" })
export interface UnitDecisionView extends Schema.Schema.Type<typeof UnitDecisionView> {}

/** What the decision about a unit is now: one that is in force, or `none`. */
export const DecisionState = Schema.Literals(["accepted", "dismissed", "none"])
export type DecisionState = typeof DecisionState.Type

/** Which units a ranking lists by their decision. Without one it lists all that are not dismissed. */
export const RankingDecision = Schema.Literals([...DecisionState.literals, "all"])
export type RankingDecision = typeof RankingDecision.Type

/** The present, as far as decisions depend on it. */
export interface DecisionContext {
  readonly now: DateTime.Utc
  /** The number of the newest version of the unit's advice; null without advice. */
  readonly newestVersion: number | null
}

/**
 * Returns a decision with whether it is in force. It is until its date has passed, and only while the newest version of
 * the advice is the one that it is about. Pure.
 */
export const standingDecision = (decision: UnitDecision, { newestVersion, now }: DecisionContext): StandingDecision => {
  const ended_because =
    decision.version !== newestVersion
      ? "advice_changed"
      : decision.until !== null && DateTime.isLessThanOrEqualTo(decision.until, now)
        ? "expired"
        : null
  return { ...decision, in_force: ended_because === null, ended_because }
}

/** Returns what is wrong with the date of a decision that is made at `now`; undefined if nothing is. Pure. */
export const wrongDecisionDate = (date: DateTime.Utc, now: DateTime.Utc): string | undefined => {
  if (!DateTime.isGreaterThan(date, now)) {
    return `Expected an instant in the future, found ${DateTime.formatIso(date)}, and it is ${DateTime.formatIso(now)}`
  }
  return DateTime.isGreaterThan(date, DateTime.addDuration(now, Duration.days(longestDecisionDays)))
    ? `Expected an instant at most ${longestDecisionDays} days from now, found ${DateTime.formatIso(date)}; a decision without a date ends when the advice changes`
    : undefined
}

/** A decision was made about a member of a cluster, which sleeps with the cluster. Nothing was written. */
export class DecisionOfMember extends Schema.TaggedError<DecisionOfMember>()(
  "DecisionOfMember",
  { instance_id: InstanceId, name: Instance.fields.name, cluster_id: InstanceId, cluster: Instance.fields.name },
  { httpApiStatus: 409 }
) {
  override get message(): string {
    return `${this.name} is a member of the cluster ${this.cluster} and sleeps with it: decide about ${this.cluster}`
  }
}

/** A unit has no decision. */
export class NoDecision extends Schema.TaggedError<NoDecision>()(
  "NoDecision",
  { instance_id: InstanceId },
  { httpApiStatus: 404 }
) {
  override get message(): string {
    return `Nobody has decided about the advice for ${this.instance_id}`
  }
}

/** A decision broke a rule. Nothing was written. */
export class InvalidDecision extends Schema.TaggedError<InvalidDecision>()(
  "InvalidDecision",
  { field: Schema.String, message: Schema.String },
  { httpApiStatus: 400 }
) {}
