import { Advice, AdviceChange, type AdviceVersion } from "@snoozeql/domain/Advice"
import { AdviceScore } from "@snoozeql/domain/AdviceScore"
import { earlierWeeklyBytes } from "@snoozeql/domain/EarlierWeekly"
import { InvalidAdvice, InvalidPage } from "@snoozeql/domain/errors"
import { Instance } from "@snoozeql/domain/Instance"
import { isRepresentable } from "@snoozeql/domain/Instant"
import { Plan, planOfDayReasons } from "@snoozeql/domain/Plan"
import { RecordedExport } from "@snoozeql/domain/RecordedExport"
import { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { Result, Schema, Struct } from "effect"
import { resultTiers } from "../AdviceResults.ts"
import type { AdviceDraft, ChangePage, PlanDraft, PlanPage } from "../AdviceStore.ts"
import { ResultDraftSchema } from "./adviceResults.ts"
import { checker } from "./checker.ts"
import { unitFilterFields } from "./unitFilter.ts"

const Draft = Schema.Struct({
  plan: Schema.Struct({
    ...Struct.omit(Plan.fields, ["revision"]),
    earlier_weekly: Schema.NullOr(
      Schema.Uint8Array.check(
        Schema.makeFilter((bits) => bits.length === earlierWeeklyBytes || `Expected ${earlierWeeklyBytes} bytes`)
      )
    )
  }),
  version: Schema.NullOr(
    Schema.Struct({
      event: Schema.Literals(["appeared", "changed", "vanished"]),
      changes: Schema.Array(AdviceChange),
      advice: Schema.NullOr(Advice)
    })
  ),
  supersedes: Schema.NullOr(Schema.Int),
  scores: Schema.Array(AdviceScore),
  result: ResultDraftSchema,
  exports: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        id: RecordedExport.fields.id,
        withdrawn: RecordedExport.fields.withdrawn,
        withdrawn_dates: RecordedExport.fields.withdrawn_dates,
        withdrew: Schema.Boolean,
        restored: Schema.Boolean,
        explanation: Schema.String
      })
    )
  )
})

const draftChecker = checker(Schema.toType(Draft))

/** The first rule that a draft breaks beyond its schema. */
const brokenRule = ({ exports = [], plan, result, scores, version, supersedes }: AdviceDraft): string | undefined => {
  const [first] = plan.hours
  if (first === undefined || first.hour.epochMilliseconds % millisPerHour !== 0) return "plan.hours"
  const isGapless = plan.hours.every(
    ({ hour }, index) => hour.epochMilliseconds === first.hour.epochMilliseconds + index * millisPerHour
  )
  if (!isGapless) return "plan.hours"
  if (!isRepresentable(plan.issued_at)) return "plan.issued_at"
  if (version === null && supersedes === null) return "version"
  if (result.result.instance_id !== plan.instance_id) return "result.result.instance_id"
  const isRecommended = "savings" in result.result
  if (isRecommended !== result.rank.tier < resultTiers.not_recommended) return "result.rank.tier"
  if (version === null && exports.length > 0) return "exports"
  return scores.every(({ instance_id }) => instance_id === plan.instance_id) ? undefined : "scores"
}

/** Checks drafts, because callers without types may pass anything. Fails with the first invalid one. */
export const checkDrafts = (
  drafts: ReadonlyArray<AdviceDraft>
): Result.Result<ReadonlyArray<AdviceDraft>, InvalidAdvice> => {
  const units = new Set<string>()
  for (const [index, draft] of drafts.entries()) {
    const checked = draftChecker(draft)
    if (Result.isFailure(checked)) return Result.fail(new InvalidAdvice({ index, ...checked.failure }))
    const field = brokenRule(draft)
    if (field !== undefined)
      return Result.fail(new InvalidAdvice({ index, field, message: invalidFields[field] ?? "" }))
    if (units.has(draft.plan.instance_id)) {
      const message = "Expected at most one draft for each unit"
      return Result.fail(new InvalidAdvice({ index, field: "plan.instance_id", message }))
    }
    units.add(draft.plan.instance_id)
  }
  return Result.succeed(drafts)
}

const replayChecker = checker(Schema.toType(UnitReplay))

/** Checks replays, because callers without types may pass anything. Fails with the first invalid one. */
export const checkReplays = (
  replays: ReadonlyArray<UnitReplay>
): Result.Result<ReadonlyArray<UnitReplay>, InvalidAdvice> => {
  const units = new Set<string>()
  for (const [index, replay] of replays.entries()) {
    const checked = replayChecker(replay)
    if (Result.isFailure(checked)) return Result.fail(new InvalidAdvice({ index, ...checked.failure }))
    if (!isRepresentable(replay.replayed_at)) {
      const message = invalidFields["plan.issued_at"] ?? ""
      return Result.fail(new InvalidAdvice({ index, field: "replayed_at", message }))
    }
    if (units.has(replay.instance_id)) {
      const message = "Expected at most one replay for each unit"
      return Result.fail(new InvalidAdvice({ index, field: "instance_id", message }))
    }
    units.add(replay.instance_id)
  }
  return Result.succeed(replays)
}

const invalidFields: Readonly<Record<string, string>> = {
  "plan.hours": "Expected consecutive full hours",
  "plan.issued_at": "Expected an instant in the years 1 to 9999",
  version: "Expected a version, since there is none to confirm",
  scores: "Expected scores of the plan's unit",
  "result.result.instance_id": "Expected the result of the plan's unit",
  "result.rank.tier": "Expected a tier of recommendations for a recommendation, and no other",
  exports: "Expected a version that tells what has changed for exports"
}

/** Whether a plan is the plan of its day; a day has one. */
export const isPlanOfDay = ({ reason }: Pick<PlanDraft, "reason">): boolean => planOfDayReasons.includes(reason)

const Limit = Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))

const planPageChecker = checker(
  Schema.toType(
    Schema.Struct({
      limit: Limit,
      after: Schema.optionalKey(Schema.Struct({ name: Instance.fields.name, id: Instance.fields.id })),
      ...unitFilterFields
    })
  )
)

const changePageChecker = checker(
  Schema.toType(
    Schema.Struct({
      ...unitFilterFields,
      since: Schema.optionalKey(Plan.fields.issued_at),
      limit: Limit,
      after: Schema.optionalKey(Schema.Struct({ sequence: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)) }))
    })
  )
)

/** Checks a requested page of plans. */
export const checkPlanPage = (page: PlanPage): Result.Result<PlanPage, InvalidPage> =>
  Result.mapError(planPageChecker(page), (violation) => new InvalidPage(violation))

/** Checks a requested page of changes. */
export const checkChangePage = (page: ChangePage): Result.Result<ChangePage, InvalidPage> =>
  Result.mapError(changePageChecker(page), (violation) => new InvalidPage(violation))

/** The drafts, issued at a time. */
export const issuedAt = (
  drafts: ReadonlyArray<AdviceDraft>,
  issued_at: Plan["issued_at"]
): ReadonlyArray<AdviceDraft> => drafts.map((draft) => ({ ...draft, plan: { ...draft.plan, issued_at } }))

/** The version that says that a unit vanished, and why. */
export const vanishedVersion = (
  newest: AdviceVersion,
  explanation: string,
  now: AdviceVersion["issued_at"],
  ofExports: AdviceVersion["changes"] = []
): AdviceVersion => ({
  instance_id: newest.instance_id,
  version: newest.version + 1,
  event: "vanished",
  issued_at: now,
  confirmed_at: now,
  changes: [{ kind: "unit", explanation }, ...ofExports],
  advice: null
})

/** The first hour of a plan, in hours since 1970-01-01T00:00Z. */
export const firstHourOf = ({ hours: [first] }: Pick<Plan, "hours">): number =>
  Math.floor((first?.hour.epochMilliseconds ?? 0) / millisPerHour)
