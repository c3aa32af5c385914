import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Collector } from "@snoozeql/collector/Collector"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { ConfigProvider, Effect, FileSystem, Layer, Random, Redacted } from "effect"
import { collectorLayer, storesLayer } from "../src/layers/collection.ts"
import { fixedTargets } from "../src/layers/targets.ts"
import { runSummary } from "../src/output/runSummary.ts"
import { readSettings } from "../src/settings/readSettings.ts"

const credentials = { accessKeyId: "test", secretAccessKey: Redacted.make("test") }
const regions = ["eu-west-1", "us-east-1"]
const [denied, slow, healthy] = ["111111111111", "222222222222", "333333333333"] as const

const configuration = {
  targets: [denied, slow, healthy].map((account) => ({
    name: `account ${account[0]}`,
    role_arn: `arn:aws:iam::${account}:role/snoozeql`,
    external_id: "between-us",
    regions
  }))
}

const layer = Layer.mergeAll(
  storesLayer.pipe(Layer.provide(layerPostgres())),
  Simulator.layer({
    instances: 2,
    accounts: [
      { id: "000000000000", regions: [] },
      ...[denied, slow, healthy].map((id) => ({ id, regions, externalId: "between-us" }))
    ],
    faults: {
      places: [
        { account: denied, refused: "AccessDenied" },
        { account: slow, calls_per_second: 1 },
        { account: healthy, region: "us-east-1", down: true }
      ]
    }
  })
)

const settingsFor = Effect.fnUntraced(function* (url: string) {
  const fileSystem = yield* FileSystem.FileSystem
  const file = yield* fileSystem.makeTempFileScoped({ suffix: ".json" })
  yield* fileSystem.writeFileString(file, JSON.stringify(configuration))
  const environment = { SNOOZEQL_CONFIG: file, AWS_ENDPOINT_URL: url, SNOOZEQL_HISTORY_WEEKS: "2" }
  return yield* readSettings({}).pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment))))
})

/** Retries without waiting. */
const withoutDelay = Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0, nextIntUnsafe: () => 0 })

describe("a configuration file with three accounts in two regions", () => {
  it.live(
    "stores what can be read in PostgreSQL, and names the account that is denied and the region that is down",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Simulator
        const settings = yield* settingsFor(url)
        const run = yield* Collector.use((collector) => collector.collect("manual")).pipe(
          Effect.provide(collectorLayer(settings, fixedTargets(settings), credentials)),
          withoutDelay
        )
        assert.deepStrictEqual(
          run.targets.map(({ account, name, region, status }) => [name, account, region, status]),
          [
            ["account 1", denied, "eu-west-1", "failed"],
            ["account 1", denied, "us-east-1", "failed"],
            ["account 2", slow, "eu-west-1", "succeeded"],
            ["account 2", slow, "us-east-1", "succeeded"],
            ["account 3", healthy, "eu-west-1", "succeeded"],
            ["account 3", healthy, "us-east-1", "failed"]
          ]
        )
        assert.deepStrictEqual(
          run.targets.map(({ error }) => /AccessDenied|DescribeDB\w+ failed/.exec(error ?? "")?.[0]),
          ["AccessDenied", "AccessDenied", undefined, undefined, undefined, "DescribeDBInstances failed"]
        )
        const summary = runSummary(run)
        assert.match(summary, /Target +Account +Region +Status +Error/)
        assert.match(summary, /account 3 +333333333333 +eu-west-1 +succeeded/)
        const stored = yield* InstanceStore.use((instances) => instances.list())
        const places = new Set(stored.map(({ account, region }) => `${account} ${region}`))
        assert.deepStrictEqual([...places].toSorted(), [
          `${slow} eu-west-1`,
          `${slow} us-east-1`,
          `${healthy} eu-west-1`
        ])
      }).pipe(Effect.provide(layer.pipe(Layer.provideMerge(NodeServices.layer))), Effect.scoped),
    60_000
  )
})
