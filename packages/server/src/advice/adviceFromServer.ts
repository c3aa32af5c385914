import type { BacktestMode, FleetBacktest } from "@snoozeql/domain/Backtest"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import type { PlanSummary } from "@snoozeql/domain/IssuedPlan"
import type { RealisedSavings, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import type { Instance } from "@snoozeql/domain/Instance"
import type { NamedExport } from "@snoozeql/domain/RecordedExport"
import { Effect, Layer, Option, Stream } from "effect"
import { makeClient } from "../commandLine/client.ts"
import type { ClientKey } from "../commandLine/clientKey.ts"
import { Advice, type MonthRange, type RecommendationFilter } from "./Advice.ts"
import { addFleetBacktests } from "./addFleetBacktests.ts"
import { askOf, explainAskedBecause, type ServerToAsk } from "./ServerRequestFailed.ts"

interface PlanPage {
  readonly plans: ReadonlyArray<PlanSummary>
  readonly next_cursor: string | null
}

type ExportFilter = Parameters<Advice["Service"]["exports"]>[0]

type Client = Effect.Success<ReturnType<typeof makeClient>>

/** Every instance that the server knows, read page by page. */
const listInstances = Effect.fnUntraced(function* (client: Client) {
  const all: Array<Instance> = []
  let cursor: string | null = null
  do {
    const page: { readonly instances: ReadonlyArray<Instance>; readonly next_cursor: string | null } =
      yield* client.instances.list({ query: cursor === null ? {} : { cursor } })
    all.push(...page.instances)
    cursor = page.next_cursor
  } while (cursor !== null)
  return all
})

/** The newest plan of every unit, read page by page. */
const listPlans = Effect.fnUntraced(function* (client: Client) {
  const all: Array<PlanSummary> = []
  let cursor: string | null = null
  do {
    const query: { readonly cursor?: string } = cursor === null ? {} : { cursor }
    const page: PlanPage | void = yield* client.advice.plans({ query })
    // 304 is only sent to a request with an entity tag.
    if (page === undefined) return yield* Effect.die("A listing was not modified, though no entity tag was sent")
    all.push(...page.plans)
    cursor = page.next_cursor
  } while (cursor !== null)
  return all
})

/** A page of the ranking. */
const readRanking = Effect.fnUntraced(function* (
  client: Client,
  filter: RecommendationFilter,
  cursor: string | undefined
) {
  const query = cursor === undefined ? filter : { ...filter, cursor }
  const page = yield* client.recommendations.list({ query })
  // CSV is only sent to a request that asks for it.
  return typeof page === "string" ? yield* Effect.die("A ranking is CSV, though JSON was asked for") : page
})

/** What units really saved, read page by page. Undefined if the range is empty, as the server says by a 400. */
const listSavings = Effect.fnUntraced(function* (client: Client, months: MonthRange) {
  if (months.from !== undefined && months.until !== undefined && months.from > months.until) return undefined
  const units: Array<UnitMonth> = []
  for (let cursor: string | undefined; ;) {
    const page: RealisedSavings & { readonly next_cursor: string | null } = yield* client.savings.list({
      query: { ...months, ...(cursor !== undefined && { cursor }) }
    })
    units.push(...page.units)
    if (page.next_cursor === null) return { from: page.from, until: page.until, totals: page.totals, units }
    cursor = page.next_cursor
  }
})

/** The recorded exports, read page by page. */
const listExports = Effect.fnUntraced(function* (client: Client, filter: ExportFilter) {
  const all: Array<NamedExport> = []
  let cursor: string | null = null
  do {
    const query: ExportFilter & { readonly cursor?: string } = cursor === null ? filter : { ...filter, cursor }
    const page: { readonly exports: ReadonlyArray<NamedExport>; readonly next_cursor: string | null } =
      yield* client.exports.list({ query })
    all.push(...page.exports)
    cursor = page.next_cursor
  } while (cursor !== null)
  return all
})

/** The replays of every instance, read page by page. */
const replayFleet = Effect.fnUntraced(function* (client: Client, mode: BacktestMode) {
  const pages: Array<FleetBacktest> = []
  let cursor: string | null = null
  do {
    const query: BacktestMode & { readonly cursor?: string } = cursor === null ? mode : { ...mode, cursor }
    const page: FleetBacktest = yield* client.activity.fleetBacktest({ query })
    pages.push(page)
    cursor = page.next_cursor
    if (cursor !== null) {
      const done = pages.reduce((sum, { instances }) => sum + instances.length, 0)
      yield* Effect.logInfo(`${done} instances replayed`)
    }
  } while (cursor !== null)
  return addFleetBacktests(pages, mode)
})

/**
 * Advice from a running server, which judges by its own settings. Requests are sent with the key.
 */
export const layer = ({ because, url }: ServerToAsk, key: ClientKey | undefined): Layer.Layer<Advice> =>
  Layer.effect(
    Advice,
    Effect.gen(function* () {
      const why = because === undefined ? "" : `${explainAskedBecause(because)}. `
      yield* Effect.logInfo(redactUrls(`${why}Asking the server at ${url}, which judges by its own settings`))
      const client = yield* makeClient(url, key?.value)
      const ask = askOf({ because, url }, key)
      return {
        instances: ask(listInstances(client)),
        activity: (id) => ask(client.activity.get({ params: { id }, query: {} })),
        createExport: (id, format) => ask(client.exports.create({ params: { id }, query: {}, payload: { format } })),
        exports: (filter) => ask(listExports(client, filter)),
        removeExport: (id) => ask(client.exports.remove({ params: { id }, query: {} })),
        backtest: (id, mode) => ask(client.activity.backtest({ params: { id }, query: mode })),
        fleetBacktest: (mode) => ask(replayFleet(client, mode)),
        recommendations: (filter) =>
          Stream.paginate(undefined, (cursor: string | undefined) =>
            Effect.map(ask(readRanking(client, filter, cursor)), (page) => [
              [page],
              Option.fromNullOr(page.next_cursor)
            ])
          ),
        costs: ask(client.costs.get({ query: {} })),
        savings: (months) => ask(listSavings(client, months)),
        plan: (id) => ask(client.advice.plan({ params: { id }, query: {} })),
        plans: ask(listPlans(client)),
        version: (id) => ask(client.advice.version({ params: { id }, query: {} })),
        fleetPolicy: ask(client.policies.fleet({ query: {} })),
        policy: (id) => ask(client.policies.get({ params: { id }, query: {} })),
        replacePolicy: (id, payload) => ask(client.policies.replace({ params: { id }, query: {}, payload }))
      }
    })
  )
