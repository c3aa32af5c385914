import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import type { DecisionRequest } from "@snoozeql/domain/Decision"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { Caller } from "@snoozeql/client/api/Authorization"
import { badRequest } from "../badRequest.ts"

const refuse = (field: string, message: string) => badRequest("payload", [{ path: [field], message }])

/** Returns the request with who decides: the name of the caller's key, or the name that was given. */
const signedBy = Effect.fnUntraced(function* (request: DecisionRequest) {
  const { key } = yield* Caller
  if (key === undefined) return request
  if (request.by !== undefined && request.by !== key.name) {
    return yield* refuse("by", `Expected the name of the API key, ${JSON.stringify(key.name)}, or no name`)
  }
  return { ...request, by: key.name }
})

/** The handlers of `DecisionsApi`, which call `UnitDecisions`. Every change is logged with who made it. */
export const layer = HttpApiBuilder.group(
  Api,
  "decisions",
  Effect.fn(function* (handlers) {
    const decisions = yield* UnitDecisions

    return handlers.handleAll({
      get: ({ params }) => decisions.get(params.id),
      replace: Effect.fn(function* ({ params, payload }) {
        const request = yield* signedBy(payload)
        const decided = yield* decisions
          .decide(params.id, request)
          .pipe(Effect.catchTag("InvalidDecision", ({ field, message }) => Effect.fail(refuse(field, message))))
        yield* Effect.logInfo(
          `The advice for ${params.id} was ${decided.verdict} by ${decided.decided_by ?? "a caller without a name"}`
        )
        return decided
      }),
      remove: Effect.fn(function* ({ params }) {
        const { key } = yield* Caller
        yield* decisions.withdraw(params.id)
        yield* Effect.logInfo(
          `The decision about the advice for ${params.id} was withdrawn by ${key?.name ?? "a caller without a name"}`
        )
      })
    })
  })
)
