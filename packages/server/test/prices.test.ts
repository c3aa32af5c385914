import { assert, describe, it } from "@effect/vitest"
import { Collector } from "@snoozeql/collector/Collector"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { Costs } from "@snoozeql/domain/Costs"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { Effect, FileSystem, Layer, Redacted, Schema } from "effect"
import { collectorLayer, storesLayer } from "../src/layers/collection.ts"
import { databaseLayer } from "../src/layers/database.ts"
import { fixedTargets } from "../src/layers/targets.ts"
import { readSettings } from "../src/settings/readSettings.ts"
import { configured, runInProcess } from "./support/commandInProcess.ts"

const credentials = { accessKeyId: "test", secretAccessKey: Redacted.make("test") }

const decodeRecommendations = Schema.decodeSync(Schema.fromJsonString(Recommendations))
const decodeCosts = Schema.decodeSync(Schema.fromJsonString(Costs))

/** Collects a simulated fleet into a PostgreSQL of its own. Returns the environment of commands that read it. */
const collectInto = Effect.fnUntraced(function* () {
  const { url } = yield* Simulator
  const environment = {
    DATABASE_URL: Redacted.value(yield* newPostgresUrl),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "eu-west-1",
    SNOOZEQL_HISTORY_WEEKS: "3",
    SNOOZEQL_TIMEZONE: "UTC"
  }
  const settings = yield* Effect.provide(readSettings({}), configured(environment))
  const run = yield* Collector.use((collector) => collector.collect("manual")).pipe(
    Effect.provide(
      collectorLayer(settings, fixedTargets(settings), credentials).pipe(
        Layer.provide(storesLayer),
        Layer.provide(databaseLayer(settings))
      )
    )
  )
  assert.strictEqual(run.status, "succeeded")
  return { environment, run }
})

describe("prices of a collected fleet", { timeout: 120_000 }, () => {
  it.live("are those of AWS's list, with their date, before and after the discount", () =>
    Effect.gen(function* () {
      const { environment } = yield* collectInto()
      const today = new Date().toISOString().slice(0, 10)
      const { price_problem, recommendations } = decodeRecommendations(
        (yield* runInProcess(["recommend", "--json"], environment)).stdout
      )
      assert.isUndefined(price_problem)
      assert.isAbove(recommendations.length, 2)
      for (const { savings } of recommendations) {
        assert.deepInclude(savings.price, { source: "list_price", as_of: today })
        assert.isNull(savings.after_discount)
      }
      const told = (yield* runInProcess(["recommend"], environment)).stdout
      assert.include(told, `USD (list price of ${today})`)

      const fileSystem = yield* FileSystem.FileSystem
      const file = yield* fileSystem.makeTempFileScoped({ suffix: ".json" })
      yield* fileSystem.writeFileString(file, '[{"account":"123456789012","percent":50}]')
      const discounted = { ...environment, SNOOZEQL_DISCOUNTS: file }
      const after = decodeRecommendations((yield* runInProcess(["recommend", "--json"], discounted)).stdout)
      assert.deepStrictEqual(
        after.recommendations.map(({ savings }) => savings.per_month),
        recommendations.map(({ savings }) => savings.per_month)
      )
      for (const { savings } of after.recommendations) {
        assert.closeTo(savings.after_discount?.hourly ?? 0, (savings.price?.hourly ?? 0) / 2, 1e-6)
      }
      assert.include((yield* runInProcess(["recommend"], discounted)).stdout, "Before discounts")

      const { savings } = decodeCosts((yield* runInProcess(["costs", "--json"], discounted)).stdout)
      const [dollars] = savings
      assert.isDefined(dollars)
      assert.deepStrictEqual(dollars.prices, [
        { source: "list_price", recommendations: recommendations.length, oldest: today }
      ])
      assert.closeTo(dollars.after_discount?.conservative ?? 0, dollars.conservative / 2, 0.05)
      const costs = (yield* runInProcess(["costs"], discounted)).stdout
      assert.include(costs, `${recommendations.length} by list price of ${today} or later`)
      assert.include(costs, "At least, after discounts")
    }).pipe(Effect.scoped, Effect.provide([Simulator.layer({ instances: 6 }), configured({})]))
  )

  it.live("are estimates without the permission, and the reason is told once", () =>
    Effect.gen(function* () {
      const { environment, run } = yield* collectInto()
      const notes = run.targets.flatMap((target) => target.notes.filter((note) => note.includes("GetProducts")))
      assert.lengthOf(notes, 1, JSON.stringify(run.targets))
      const told = (yield* runInProcess(["recommend"], { ...environment, AWS_REGION: "us-east-1" })).stdout
      assert.lengthOf(told.split("must allow pricing:GetProducts"), 2)
      const { recommendations } = decodeRecommendations(
        (yield* runInProcess(["recommend", "--json"], environment)).stdout
      )
      assert.isAbove(recommendations.length, 0)
      for (const { savings } of recommendations) {
        assert.oneOf(savings.price?.source ?? "unknown", ["estimate", "unknown"])
      }
    }).pipe(
      Effect.scoped,
      Effect.provide(
        Simulator.layer({
          instances: 6,
          faults: { places: [{ operations: ["GetProducts"], refused: "AccessDeniedException" }] }
        })
      )
    )
  )
})
