import type { InstanceId } from "@snoozeql/domain/Instance"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlMetricsStore from "@snoozeql/store/SqlMetricsStore"
import { Context, Effect, Layer } from "effect"
import { type CapturedStatement, captureStatements } from "./capture.ts"
import { compareExecution } from "./explain.ts"
import type { BenchDatabase } from "./benchDatabase.ts"

/** A query of the store compared with its obvious form, in milliseconds on the server. */
export interface QueryComparison {
  readonly query: string
  readonly store: number
  readonly baseline: number
  /** The largest acceptable value of store ÷ baseline. */
  readonly bar: number
}

const buildStore = Layer.build(Layer.fresh(SqlMetricsStore.layerNoDeps)).pipe(
  Effect.map((context) => Context.get(context, MetricsStore)),
  Effect.scoped
)

const statementOf = async (
  database: BenchDatabase,
  use: (store: MetricsStore["Service"]) => Effect.Effect<unknown, unknown>
): Promise<CapturedStatement> => {
  // Its parts are statements too, and come before it.
  const statement = (await database.run(captureStatements(buildStore, use))).at(-1)
  if (statement === undefined) throw new Error("The store sent no statement")
  return statement
}

const rounds = 15

/** Measures the latest rows, sufficiency, and the overview of the fleet, with the rows in the table. */
export const measureQueries = async (
  database: BenchDatabase,
  instance: InstanceId
): Promise<ReadonlyArray<QueryComparison>> => {
  const compare = async (
    query: string,
    store: CapturedStatement,
    text: string,
    parameters: ReadonlyArray<unknown>,
    bar: number
  ) => {
    const [own = Number.NaN, baseline = Number.NaN] = await compareExecution(
      database,
      [store, { text, parameters }],
      rounds
    )
    return { query, store: own, baseline, bar }
  }
  return [
    await compare(
      "latest row of each metric, against DISTINCT ON",
      await statementOf(database, (store) => store.getLatestMetrics(instance)),
      "SELECT DISTINCT ON (metric_name) * FROM metrics_hourly WHERE instance_id = $1 ORDER BY metric_name, hour DESC",
      [instance],
      0.1
    ),
    await compare(
      "hasSufficientData, against COUNT(DISTINCT hour)",
      await statementOf(database, (store) => store.hasSufficientData(instance)),
      "SELECT count(DISTINCT hour) >= 24 FROM metrics_hourly WHERE instance_id = $1",
      [instance],
      0.5
    ),
    await compare(
      "overview of the fleet, against GROUP BY",
      await statementOf(database, (store) => store.fleetOverview),
      "SELECT instance_id, max(hour), count(DISTINCT hour) >= 24 FROM metrics_hourly GROUP BY instance_id",
      [],
      0.3
    )
  ]
}

/** The statement with which the store replaces a batch. */
export const replaceStatement = async (
  database: BenchDatabase,
  use: (store: MetricsStore["Service"]) => Effect.Effect<unknown, unknown>
): Promise<CapturedStatement> => {
  const statements = await database.run(captureStatements(buildStore, use))
  const statement = statements.findLast(({ text }) => text.includes("INSERT INTO metrics_hourly"))
  if (statement === undefined) throw new Error("The store replaced nothing")
  return statement
}
