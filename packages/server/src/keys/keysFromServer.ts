import type { ApiKey } from "@snoozeql/domain/ApiKey"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Effect, Layer } from "effect"
import { askOf, explainAskedBecause, type ServerToAsk } from "../advice/ServerRequestFailed.ts"
import { makeClient } from "../commandLine/client.ts"
import type { ClientKey } from "../commandLine/clientKey.ts"
import { KeyAdmin } from "./KeyAdmin.ts"

type Client = Effect.Success<ReturnType<typeof makeClient>>

/** Every key that the server knows, read page by page. */
const listKeys = Effect.fnUntraced(function* (client: Client) {
  const all: Array<ApiKey> = []
  let cursor: string | null = null
  do {
    const page: { readonly keys: ReadonlyArray<ApiKey>; readonly next_cursor: string | null } = yield* client.keys.list(
      { query: cursor === null ? {} : { cursor } }
    )
    all.push(...page.keys)
    cursor = page.next_cursor
  } while (cursor !== null)
  return all
})

/** The keys of a running server. If it requires a key, `key` must have the scope `admin`. */
export const layer = ({ because, url }: ServerToAsk, key: ClientKey | undefined): Layer.Layer<KeyAdmin> =>
  Layer.effect(
    KeyAdmin,
    Effect.gen(function* () {
      const why = because === undefined ? "" : `${explainAskedBecause(because)}. `
      yield* Effect.logInfo(redactUrls(`${why}Asking the server at ${url}`))
      const client = yield* makeClient(url, key?.value)
      const ask = askOf({ because, url }, key)
      return {
        create: (payload) => ask(client.keys.create({ payload, query: {} })),
        list: ask(listKeys(client)),
        revoke: (id) => ask(client.keys.revoke({ params: { id }, query: {} }))
      }
    })
  )
