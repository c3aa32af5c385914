import { StoreUnavailable } from "@snoozeql/domain/errors"
import * as Schema from "effect/Schema"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { asProblem, problemDocument } from "./problems.ts"

const StoreUnavailableDocument = problemDocument("store-unavailable", 503, "Store unavailable", {
  operation: Schema.String
}).pipe(HttpApiSchema.status(503), asProblem)

/** What the caller is told. Why the store is unavailable is only logged. */
export const storeUnavailableDetail =
  "The store could not do its work. Trying again later may succeed. If the connection to the database was lost, a write may have been done all the same: check before you merge samples again."

/** The `Retry-After` header while the store is unavailable, in seconds. */
export const retryAfterOutage = "5"

/**
 * `StoreUnavailable` as a problem document with `Retry-After`. Its cause and message are only logged by the server,
 * since they may name hosts and statements.
 */
export const StoreUnavailableProblem = StoreUnavailable.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: StoreUnavailableDocument, headers: { "retry-after": Schema.String } },
    {
      decode: ({ body }) =>
        new StoreUnavailable({ operation: body.operation, message: body.detail, cause: "reported by the server" }),
      encode: ({ operation }) => ({
        body: StoreUnavailableDocument.make({ operation, detail: storeUnavailableDetail }),
        headers: { "retry-after": retryAfterOutage }
      })
    }
  )
)

/** Returns 503 if the store is unavailable. */
export class StoreOutage extends HttpApiMiddleware.Service<StoreOutage>()("@snoozeql/http/StoreOutage", {
  error: StoreUnavailableProblem
}) {}
