import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import type { Instance } from "@snoozeql/domain/Instance"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Effect, Layer } from "effect"
import { askOf, explainAskedBecause, type ServerToAsk } from "../advice/ServerRequestFailed.ts"
import { makeClient } from "../commandLine/client.ts"
import type { ClientKey } from "../commandLine/clientKey.ts"
import { type InstanceFilter, Records } from "./Records.ts"

type Client = Effect.Success<ReturnType<typeof makeClient>>

/** The most runs that a page of the API has. */
const largestPage = 1000

/** The instances that the server knows and the filter selects, read page by page. */
const listInstances = Effect.fnUntraced(function* (client: Client, filter: InstanceFilter) {
  const all: Array<Instance> = []
  let cursor: string | null = null
  do {
    const query: InstanceFilter & { readonly cursor?: string } = cursor === null ? filter : { ...filter, cursor }
    const page: { readonly instances: ReadonlyArray<Instance>; readonly next_cursor: string | null } =
      yield* client.instances.list({ query })
    all.push(...page.instances)
    cursor = page.next_cursor
  } while (cursor !== null)
  return all
})

/** The newest runs, read page by page. */
const listRuns = Effect.fnUntraced(function* (client: Client, limit: number) {
  const all: Array<CollectionRun> = []
  let cursor: string | null = null
  do {
    const size = Math.min(limit - all.length, largestPage)
    const query: { readonly limit: number; readonly cursor?: string } =
      cursor === null ? { limit: size } : { limit: size, cursor }
    const page: { readonly collections: ReadonlyArray<CollectionRun>; readonly next_cursor: string | null } =
      yield* client.collections.list({ query })
    all.push(...page.collections)
    cursor = page.next_cursor
  } while (cursor !== null && all.length < limit)
  return all
})

/** Records from a running server. Requests are sent with the key. */
export const layer = ({ because, url }: ServerToAsk, key: ClientKey | undefined): Layer.Layer<Records> =>
  Layer.effect(
    Records,
    Effect.gen(function* () {
      const why = because === undefined ? "" : `${explainAskedBecause(because)}. `
      yield* Effect.logInfo(redactUrls(`${why}Asking the server at ${url}`))
      const client = yield* makeClient(url, key?.value)
      const ask = askOf({ because, url }, key)
      return {
        instances: (filter) => ask(listInstances(client, filter)),
        metrics: (id, { end, metrics, start }) =>
          ask(
            client.metrics.list({
              params: { id },
              query: { start, end, ...(metrics !== undefined && { metric: metrics }) }
            })
          ).pipe(
            Effect.flatMap((page) =>
              typeof page === "object" && "metrics" in page
                ? Effect.succeed(page.metrics)
                : Effect.die("A range was not returned in rows, though no other layout was asked for")
            )
          ),
        runs: (limit) => ask(listRuns(client, limit)),
        run: (id) => ask(client.collections.get({ params: { id }, query: {} }))
      }
    })
  )
