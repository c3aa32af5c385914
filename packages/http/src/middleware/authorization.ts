import { includesScope, type KeyScope } from "@snoozeql/domain/ApiKey"
import { Context, Effect, Layer } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"
import { Authorization, Caller, InsufficientScope, RequiredScope } from "@snoozeql/client/api/Authorization"
import type { Authentication } from "./authentication.ts"
import { logStoreOutage } from "./storeOutage.ts"

const scopeOf = ({ annotations, method }: HttpApiEndpoint.Top): KeyScope =>
  Context.get(annotations, RequiredScope) ?? (method === "GET" ? "read" : "write")

/** Checks the key and its scope on the routes of the API. */
export const layer = ({ authenticate }: Authentication): Layer.Layer<Authorization> =>
  Layer.succeed(Authorization, {
    bearer: (httpEffect, { credential, endpoint }) =>
      Effect.gen(function* () {
        const caller = yield* logStoreOutage(authenticate(credential))
        const needed = scopeOf(endpoint)
        if (!includesScope(caller.scope, needed)) {
          return yield* new InsufficientScope({
            detail: `This needs a key with the scope ${needed}; the scope of the key is ${caller.scope}`,
            required_scope: needed
          })
        }
        return yield* Effect.provideService(httpEffect, Caller, caller)
      })
  })
