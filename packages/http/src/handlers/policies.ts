import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { badRequest } from "../badRequest.ts"
import { PlanRequests } from "./PlanRequests.ts"

/**
 * The handlers of `PoliciesApi`, which call `UnitPolicies`. A unit gets a new plan in the request that changes its
 * policy, unless that takes too long or fails.
 */
export const layer = HttpApiBuilder.group(
  Api,
  "policies",
  Effect.fn(function* (handlers) {
    const policies = yield* UnitPolicies
    const plans = yield* PlanRequests

    const replace = (id: InstanceId, policy: UnitPolicy) =>
      policies.replace(id, policy).pipe(
        // The API has checked the policy with the same schema, but not its times.
        Effect.catchTag("InvalidUnitPolicy", ({ field, message }) =>
          Effect.fail(badRequest("payload", [{ path: field.split("."), message }]))
        ),
        Effect.tap(() => plans.changed(id))
      )

    return handlers.handleAll({
      fleet: () => Effect.succeed(policies.fleet),
      get: ({ params }) => policies.get(params.id),
      replace: ({ params, payload }) => replace(params.id, payload),
      remove: ({ params }) => Effect.asVoid(replace(params.id, {}))
    })
  })
)
