import { DecisionRequest, wrongDecisionDate } from "@snoozeql/domain/Decision"
import { type DateTime, Option, Result, Schema, SchemaIssue } from "effect"
import { readDayOrTime } from "./dayOrTime.ts"
import { WrongUsage } from "./WrongUsage.ts"

/** What the flags of `snoozeql decide` say, as they were written. */
export interface DecisionFlags {
  readonly accept: boolean
  readonly dismiss: boolean
  readonly withdraw: boolean
  readonly reason: Option.Option<string>
  readonly until: Option.Option<string>
  readonly by: Option.Option<string>
}

/** What `snoozeql decide` does. */
export type DecisionChange =
  | { readonly does: "show" }
  | { readonly does: "withdraw" }
  | { readonly does: "decide"; readonly request: DecisionRequest }

const violations = SchemaIssue.makeFormatterStandardSchemaV1()

const wrong = (flag: string, message: string) => Result.fail(new WrongUsage({ flag, message }))

const readUntil = (text: string, timezone: string, now: DateTime.Utc): Result.Result<DateTime.Utc, WrongUsage> =>
  Option.match(readDayOrTime(text, timezone), {
    onNone: () =>
      wrong("--until", `expected a day such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z, found "${text}"`),
    onSome: (until) => {
      const problem = wrongDecisionDate(until, now)
      return problem === undefined ? Result.succeed(until) : wrong("--until", problem)
    }
  })

const checkRequest = (request: unknown): Result.Result<DecisionRequest, WrongUsage> => {
  const decoded = Schema.decodeUnknownResult(Schema.toType(DecisionRequest))(request)
  if (Result.isSuccess(decoded)) return Result.succeed(decoded.success)
  const [first] = violations(decoded.failure.issue).issues
  return wrong(`--${first?.path?.map(String).join(".") ?? "reason"}`, first?.message ?? decoded.failure.message)
}

/**
 * Returns what the flags ask for. A day is one by the clocks of `timezone`, the unit's. Fails with `WrongUsage` for flags
 * that contradict each other, for a dismissal without a reason, and for a date that is not after `now`.
 */
export const decisionChange = (
  flags: DecisionFlags,
  timezone: string,
  now: DateTime.Utc
): Result.Result<DecisionChange, WrongUsage> => {
  const { accept, dismiss, withdraw } = flags
  const verbs = [accept, dismiss, withdraw].filter(Boolean).length
  if (verbs > 1) return wrong("--accept", "give only one of --accept, --dismiss and --withdraw")
  if (!accept && !dismiss) {
    const without = (["reason", "until", "by"] as const).find((name) => Option.isSome(flags[name]))
    if (without !== undefined) return wrong(`--${without}`, "belongs to --accept or --dismiss")
    return Result.succeed({ does: withdraw ? "withdraw" : "show" })
  }
  if (dismiss && Option.isNone(flags.reason)) {
    return wrong("--reason", "say why the advice is dismissed, for those who ask later")
  }
  return Result.gen(function* () {
    const request = yield* checkRequest({
      verdict: accept ? "accepted" : "dismissed",
      ...(Option.isSome(flags.reason) && { reason: flags.reason.value }),
      ...(Option.isSome(flags.until) && { until: yield* readUntil(flags.until.value, timezone, now) }),
      ...(Option.isSome(flags.by) && { by: flags.by.value })
    })
    return { does: "decide", request }
  })
}
