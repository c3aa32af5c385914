import { allPages } from "@snoozeql/client/allPages"
import type { BacktestMode, FleetBacktest } from "@snoozeql/domain/Backtest"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import type { RealisedSavings, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import { Effect, Layer, Stream } from "effect"
import { makeClient } from "../commandLine/client.ts"
import type { ClientKey } from "../commandLine/clientKey.ts"
import { Advice, type MonthRange } from "./Advice.ts"
import { addFleetBacktests } from "./addFleetBacktests.ts"
import { askOf, explainAskedBecause, type ServerToAsk } from "./ServerRequestFailed.ts"

type ExportFilter = Parameters<Advice["Service"]["exports"]>[0]

type Client = Effect.Success<ReturnType<typeof makeClient>>

/** Every instance that the server knows, read page by page. */
const listInstances = (client: Client) =>
  Stream.runCollect(allPages((page) => client.instances.list({ query: page }))).pipe(
    Effect.map((pages) => pages.flatMap(({ instances }) => instances))
  )

/** The newest plan of every unit, read page by page. */
const listPlans = (client: Client) =>
  Stream.runCollect(allPages((page) => client.advice.plans({ query: page }))).pipe(
    Effect.map((pages) => pages.flatMap(({ plans }) => plans))
  )

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
const listExports = (client: Client, filter: ExportFilter) =>
  Stream.runCollect(allPages((page) => client.exports.list({ query: { ...filter, ...page } }))).pipe(
    Effect.map((pages) => pages.flatMap(({ exports }) => exports))
  )

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
          allPages((page) => ask(client.recommendations.list({ query: { ...filter, ...page } }))),
        costs: ask(client.costs.get({ query: {} })),
        savings: (months) => ask(listSavings(client, months)),
        plan: (id) => ask(client.advice.plan({ params: { id }, query: {} })),
        plans: ask(listPlans(client)),
        version: (id) => ask(client.advice.version({ params: { id }, query: {} })),
        fleetPolicy: ask(client.policies.fleet({ query: {} })),
        policy: (id) => ask(client.policies.get({ params: { id }, query: {} })),
        replacePolicy: (id, payload) => ask(client.policies.replace({ params: { id }, query: {}, payload })),
        decision: (id) =>
          ask(
            client.decisions
              .get({ params: { id }, query: {} })
              .pipe(Effect.catchTag("NoDecision", () => Effect.succeed(null)))
          ),
        decide: (id, payload) => ask(client.decisions.replace({ params: { id }, query: {}, payload })),
        withdrawDecision: (id) => ask(client.decisions.remove({ params: { id }, query: {} }))
      }
    })
  )
