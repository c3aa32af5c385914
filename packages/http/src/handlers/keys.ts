import { ApiKey, type ApiKeyRequest, IssuedApiKey } from "@snoozeql/domain/ApiKey"
import { issueKey } from "@snoozeql/store/KeySecret"
import { KeyStore } from "@snoozeql/store/KeyStore"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "@snoozeql/client/api/Api"
import { Caller } from "@snoozeql/client/api/Authorization"
import { badRequest } from "../badRequest.ts"
import { createdResponse, invalidPageToBadRequest, jsonResponse, makeCursor, pageResponse, readPage } from "./paging.ts"
import { makeRowEncoder } from "./rowJson.ts"

const cursor = makeCursor("keys", Schema.Struct({ created_at: ApiKey.fields.created_at, id: ApiKey.fields.id }))

const encodeKey = makeRowEncoder(ApiKey.fields)
const encodeIssuedKey = makeRowEncoder(IssuedApiKey.fields)

const defaultPageSize = 100

/** Who did something, for the log. */
const nameOf = ({ key }: Caller["Service"]): string =>
  key === undefined ? "a caller without a stored key" : `the key "${key.name}"`

/**
 * The handlers of `KeysApi`, which call `KeyStore`. Every change is logged with who made it. `onCreated` runs after a key
 * was created.
 */
export const layer = (onCreated: Effect.Effect<void>) =>
  HttpApiBuilder.group(
    Api,
    "keys",
    Effect.fn(function* (handlers) {
      const keys = yield* KeyStore
      const issue = (request: ApiKeyRequest) => Effect.provideService(issueKey(request), KeyStore, keys)

      return handlers.handleAll({
        list: Effect.fn(function* ({ query }) {
          const after = yield* cursor.decode(query)
          const page = yield* readPage({
            limit: query.limit ?? defaultPageSize,
            after,
            read: (part) => keys.list(part).pipe(invalidPageToBadRequest),
            placeOf: ({ created_at, id }) => ({ created_at, id }),
            encodeCursor: (place) => cursor.encode(place, query),
            encodeRow: encodeKey
          })
          return pageResponse("keys", page)
        }),
        create: Effect.fn(function* ({ payload }) {
          const caller = yield* Caller
          const issued = yield* issue(payload).pipe(
            Effect.catchTag("InvalidApiKey", ({ field, message }) =>
              Effect.fail(badRequest("payload", [{ path: [field], message }]))
            )
          )
          yield* onCreated
          yield* Effect.logInfo(
            `The API key ${issued.prefix}… "${issued.name}" with the scope ${issued.scope} was created by ${nameOf(caller)}`
          )
          return createdResponse(encodeIssuedKey(issued), `/api/v1/keys/${issued.id}`)
        }),
        get: ({ params }) => Effect.map(keys.get(params.id), (key) => jsonResponse(encodeKey(key))),
        revoke: Effect.fn(function* ({ params }) {
          const caller = yield* Caller
          const { name, prefix } = yield* keys.revoke(params.id)
          yield* Effect.logInfo(`The API key ${prefix}… "${name}" was revoked by ${nameOf(caller)}`)
        })
      })
    })
  )
