import { NodeRuntime } from "@effect/platform-node"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Config, Console, DateTime, Effect, Layer } from "effect"
import { databaseLayer } from "./database.ts"
import { metricsDuring, recordLoadTest } from "./loadTests.ts"
import { storesLayer } from "./stores.ts"

const program = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const now = yield* DateTime.now
  const started = DateTime.subtract(now, { minutes: 10 })
  const orders = yield* instances.register(
    {
      name: "orders",
      provider_id: `db-${now.epochMilliseconds}`,
      account: "123456789012",
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    now
  )
  const name = `checkout ${DateTime.formatIso(now)}`
  yield* recordLoadTest({
    name,
    instanceId: orders.id,
    startedAt: started,
    endedAt: now,
    samples: [
      {
        metric_name: "CPUUtilization",
        hour: started,
        avg_value: 71.5,
        max_value: 98,
        min_value: 12,
        sample_count: 10
      }
    ]
  })
  for (const { avg_value, hour, max_value, metric_name } of yield* metricsDuring(name)) {
    yield* Console.log(
      `${name}: ${metric_name} from ${DateTime.formatIso(hour)}: average ${avg_value}, maximum ${max_value}`
    )
  }
})

const database = Layer.unwrap(Effect.map(Config.Redacted("DATABASE_URL"), databaseLayer))

program.pipe(Effect.provide(storesLayer.pipe(Layer.provideMerge(database))), NodeRuntime.runMain)
