import { Effect, Layer } from "effect"
import { Authorization } from "../api/Authorization.ts"
import type { KeyCheck } from "./apiKey.ts"

/** Checks the key on the routes of the API. */
export const layer = (checkKey: KeyCheck): Layer.Layer<Authorization> =>
  Layer.succeed(Authorization, {
    bearer: (httpEffect, { credential }) => Effect.andThen(checkKey(credential), httpEffect)
  })
