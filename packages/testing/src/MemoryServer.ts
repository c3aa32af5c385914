import { NodeHttpServer } from "@effect/platform-node"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import * as HttpApp from "@snoozeql/http/HttpApp"
import { Readiness } from "@snoozeql/http/Readiness"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { Context, Duration, Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { createServer } from "node:http"

const stores = MemoryStores.layer

const emptyAccount = Layer.mergeAll(
  ScriptedCloudWatch.layer({ sample: () => undefined }),
  ScriptedInstanceDiscovery.layer({ instances: () => [] })
)

const services = Layer.mergeAll(
  AdviceIssuer.layer(),
  IssuedAdvice.layer(),
  ScheduleExports.layer,
  UnitPolicies.layer(),
  UnitDecisions.layer,
  CloudWatchCollector.layer().pipe(Layer.provide(emptyAccount)),
  Layer.succeed(Readiness, { check: Effect.void })
).pipe(Layer.provideMerge(Advisor.layer()), Layer.provideMerge(stores))

/**
 * A real server of the HTTP API in this process, for tests of its clients: on a free port of 127.0.0.1, with empty stores in
 * memory, without keys, and with an AWS account that is empty. Its clock is that of the test.
 */
export class MemoryServer extends Context.Service<MemoryServer, { readonly url: string }>()(
  "@snoozeql/testing/MemoryServer"
) {
  static readonly layer = Layer.suspend(() => {
    const server = createServer()
    const listening = NodeHttpServer.layer(() => server, { host: "127.0.0.1", port: 0, gracefulShutdownTimeout: 0 })
    return Layer.effect(
      MemoryServer,
      Effect.map(HttpServer.HttpServer, () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        return { url: `http://127.0.0.1:${port}` }
      })
    ).pipe(
      Layer.provideMerge(HttpApp.layer({ host: "127.0.0.1", retention: Duration.days(14) })),
      Layer.provide([services, listening])
    )
  })
}
