import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { Plan } from "@snoozeql/domain/Plan"
import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Context, Effect, Layer, Semaphore } from "effect"
import { makeSharedWorkByKey } from "./sharedWork.ts"

/** How long a request that changed a unit waits for its new plan. It is shorter than the time limit of the request. */
const changedLimit = "5 seconds"

/**
 * Issues plans for requests. Judging reads a whole history and takes all of a processor, so one plan is issued at a time,
 * whatever the requests, and requests for the same unit share it.
 */
export class PlanRequests extends Context.Service<
  PlanRequests,
  {
    /** Issues a plan that somebody asked for, as `AdviceIssuer.issue` does. */
    readonly requested: (id: InstanceId) => Effect.Effect<Plan | null, InstanceNotFound | StoreUnavailable>

    /**
     * Issues a plan for a unit after something about it was written. It never fails, since what was written is written. If the
     * plan fails or takes more than 5 seconds, `AdviceIssuer.issueDue` issues it after the next pass.
     */
    readonly changed: (id: InstanceId) => Effect.Effect<void>
  }
>()("@snoozeql/http/handlers/PlanRequests") {
  static readonly layer = Layer.effect(
    PlanRequests,
    Effect.gen(function* () {
      const issuer = yield* AdviceIssuer
      const turn = yield* Semaphore.make(1)
      const issueChanged = yield* makeSharedWorkByKey(turn, (id: InstanceId) => issuer.issue(id, "changed"))
      const issueRequested = yield* makeSharedWorkByKey(turn, (id: InstanceId) => issuer.issue(id, "requested"))

      return {
        requested: issueRequested,
        changed: (id) =>
          Effect.asVoid(issueChanged(id)).pipe(
            stopWaitingAfter(changedLimit, () =>
              Effect.logInfo(`A changed unit gets its plan after the next pass: it took longer than ${changedLimit}`)
            ),
            Effect.catchCause((cause) =>
              Effect.logWarning("A changed unit gets its plan after the next pass: it could not be issued", cause)
            ),
            Effect.annotateLogs({ instance: id })
          )
      }
    })
  )
}
