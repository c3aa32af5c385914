import * as PgClient from "@effect/sql-pg/PgClient"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { AdviceReplayer } from "@snoozeql/advisor/AdviceReplayer"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { DateTime, Effect, Layer, Redacted } from "effect"
import { parseArgs } from "node:util"
import { Client } from "pg"
import { markdownTable } from "../../scripts/measurements/markdownTable.ts"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import { playAll } from "../analysis/evaluate.ts"
import { fillFleet } from "../fleet/fill.ts"
import { fillHistory } from "../fleet/fillHistory.ts"

// `pnpm bench advice` measures what advice costs a unit: its first plan, its replay, and its plan of a day. The fleet has
// 110 instances with 12 weeks of history unless `--instances` says otherwise. It writes docs/measurements/advice.md; with
// `--print` it only prints the page.
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { instances: { type: "string", default: "110" }, print: { type: "boolean", default: false } }
})
const instances = Number(values.instances)
if (!Number.isInteger(instances) || instances < 1) throw new Error("--instances must be an integer from 1 on")

/** The database's clock, which is set ahead to measure the plan of the next day. */
const clock = { ahead: 0 }

const stores = (url: Redacted.Redacted) =>
  Layer.effect(
    MetricsStore,
    Effect.map(MetricsStore, (store) => ({
      ...store,
      snapshotTime: Effect.map(store.snapshotTime, (now) => DateTime.add(now, { milliseconds: clock.ahead }))
    }))
  ).pipe(Layer.provideMerge(SqlStores.layer), Layer.provide(PgClient.layer({ url, maxConnections: 4 })))

/** Measures an effect: the processor time of this process, and the time that passes, in milliseconds. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const cpu = process.cpuUsage()
    const start = performance.now()
    const result = yield* effect
    const { system, user } = process.cpuUsage(cpu)
    return { result, processor: (system + user) / 1000, passed: performance.now() - start }
  })

const measure = Effect.gen(function* () {
  const issuer = yield* AdviceIssuer
  const replayer = yield* AdviceReplayer
  const issue = issuer.issueDue({ isCollected: true })
  const first = yield* timed(issue)
  const due = yield* replayer.due
  const replays = yield* timed(Effect.forEach(due, (id) => replayer.replay(id)))
  const revisions = yield* timed(issue)
  clock.ahead = millisPerDay
  const looking = yield* timed(replayer.due)
  yield* Effect.promise(() => touch())
  const daily = yield* timed(issue)
  const states = yield* (yield* AdviceStore).states
  return { first, due: due.length, replays, revisions, looking, daily, states: states.size }
})

let touch: () => Promise<unknown> = () => Promise.resolve()

const result = await Effect.gen(function* () {
  const { url } = yield* startEmbeddedPostgres()
  yield* Effect.provide(Migrations.run, PgClient.layer({ url, maxConnections: 1 }))
  const client = new Client({ connectionString: Redacted.value(url) })
  yield* Effect.acquireRelease(
    Effect.promise(() => client.connect()),
    () => Effect.promise(() => client.end())
  )
  touch = () => client.query("UPDATE instances SET last_seen_at = now() + interval '1 day'")
  yield* Effect.promise(async () => {
    await fillFleet(client, instances, playAll())
    await fillHistory(client, url)
  })
  const services = Layer.mergeAll(AdviceIssuer.layer(), AdviceReplayer.layer())
  return yield* measure.pipe(Effect.provide(services.pipe(Layer.provideMerge(stores(url)))))
}).pipe(Effect.scoped, Effect.runPromise)

const line = (name: string, units: number, { passed, processor }: { passed: number; processor: number }) => [
  name,
  String(units),
  units === 0 ? "–" : (processor / units).toFixed(1),
  units === 0 ? "–" : (passed / units).toFixed(1)
]
const body = markdownTable(
  ["of the program", "units", "ms of processor time a unit", "ms a unit"],
  [
    line("the first plan", result.first.result.issued, result.first),
    line("the replay of at most 8 weeks", result.due, result.replays),
    line("the plan after the first replay", result.revisions.result.issued, result.revisions),
    line("the plan of the next day", result.daily.result.issued, result.daily),
    line("looking which replays are due", result.states, result.looking)
  ]
)
console.log(body)
if (!values.print) {
  writeMeasurementPage({ name: "advice", title: "What advice costs", command: "pnpm bench advice", body })
}
