import { NodeHttpServer, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import * as WebhookSchedule from "@snoozeql/advisor/WebhookSchedule"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { truncateToHour } from "@snoozeql/domain/Hour"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import * as HttpApp from "@snoozeql/http/HttpApp"
import { Readiness } from "@snoozeql/http/Readiness"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { issueKey } from "@snoozeql/store/KeySecret"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { WebhookStore } from "@snoozeql/store/WebhookStore"
import { DateTime, Duration, Effect, Layer, Logger, Redacted } from "effect"
import { HttpServer } from "effect/http"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { webhookSenderLayer } from "../src/webhook/webhookSender.ts"
import { failureOf, runInProcess } from "./support/commandInProcess.ts"
import { issueChange, newUnit } from "./webhook/changes.ts"
import { hangUp, makeReceiver, status } from "./webhook/receiver.ts"

const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "troubleshooting.md"), "utf8")

/** The messages that a section quotes: its italic texts, in which `…` stands for anything. */
const quotedIn = (section: string): ReadonlyArray<string> => {
  const [, text = ""] = page.split(new RegExp(`^## ${section}$`, "m"))
  const [own = ""] = text.split(/^## /m)
  return [...own.matchAll(/(?<![\w`])_(?=\S)(.+?)_(?!\w)/gs)].map(([, quoted = ""]) =>
    quoted.replaceAll(/\s+/g, " ").replace(/[.:]$/, "")
  )
}

const asPattern = (quoted: string): RegExp =>
  new RegExp(
    quoted
      .split("…")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[^]*")
  )

/** Every message that a section quotes is one of those that were provoked, and the other way round. */
const assertQuoted = (section: string, provoked: ReadonlyArray<string>) => {
  const quoted = quotedIn(section)
  assert.isNotEmpty(quoted)
  for (const one of quoted) {
    assert.isTrue(
      provoked.some((message) => asPattern(one).test(message)),
      `${one}\nis none of\n${provoked.join("\n")}`
    )
  }
  for (const message of provoked) {
    assert.isTrue(
      quoted.some((one) => asPattern(one).test(message)),
      `${message}\nis not in the section ${section}`
    )
  }
}

const adminKey = "0123456789abcdef"

const collector = CloudWatchCollector.layer().pipe(
  Layer.provide([
    ScriptedCloudWatch.layer({ sample: () => undefined }),
    ScriptedInstanceDiscovery.layer({ instances: () => [] })
  ])
)

const kept = { retention: "60 days" } as const

const server = HttpApp.layer({
  host: "127.0.0.1",
  retention: Duration.days(60),
  apiKey: Redacted.make(adminKey)
}).pipe(
  Layer.provideMerge(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0, gracefulShutdownTimeout: 0 })),
  Layer.provide([
    ScheduleExports.layer,
    AdviceIssuer.layer(kept),
    IssuedAdvice.layer(),
    UnitPolicies.layer(),
    collector
  ]),
  Layer.provide(Advisor.layer(kept)),
  Layer.provideMerge(MemoryStores.layer),
  Layer.provide([Layer.succeed(Readiness, { check: Effect.void }), NodeServices.layer, Logger.layer([])])
)

/** A database that was used in the hours that `isUsed` names, with five weeks until `endedDays` days ago. */
const add = Effect.fnUntraced(function* (name: string, isUsed: (hourOfDay: number) => boolean, endedDays: number = 0) {
  const now = yield* DateTime.now
  const identity = { provider_id: `db-${name}`, account: "1", region: "eu-west-1", engine: "postgres" }
  const { id } = yield* InstanceStore.use((instances) =>
    instances.register({ name, ...identity, class: "db.t4g.micro" }, now)
  )
  const end = DateTime.subtract(truncateToHour(now), { days: endedDays })
  const rows = Array.from({ length: 35 * 24 }, (_, index) => DateTime.subtract(end, { hours: index + 1 })).flatMap(
    (hour) => {
      const value = isUsed(DateTime.toPartsUtc(hour).hour) ? 60 : 0
      const figures = { avg_value: value, max_value: value, min_value: value, sample_count: 60 }
      return activityMetricNames.map((metric_name) => ({ instance_id: id, metric_name, hour, ...figures }))
    }
  )
  yield* MetricsStore.use((metrics) =>
    metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days: 60 }) })
  )
})

const office = (hourOfDay: number) => hourOfDay >= 8 && hourOfDay < 18

const serverUrl = Effect.map(HttpServer.HttpServer, ({ address }) => HttpServer.formatAddress(address))

describe("docs/troubleshooting.md", () => {
  it.live("quotes what is said about keys", () =>
    Effect.gen(function* () {
      const url = yield* serverUrl
      const reader = yield* issueKey({ name: "reader", scope: "read", expires_at: null })
      const plans = ["plan", "--server", url]
      const elsewhere = { SNOOZEQL_DATA_DIR: "/nonexistent" }
      assertQuoted("Keys", [
        yield* failureOf(plans, elsewhere),
        yield* failureOf(plans, { ...elsewhere, SNOOZEQL_KEY: "wrong-key-wrong-key" }),
        yield* failureOf(["keys", "list", "--server", url], { ...elsewhere, SNOOZEQL_KEY: reader.key }),
        yield* failureOf(["keys", "revoke", "nobody", "--server", url], { ...elsewhere, SNOOZEQL_KEY: adminKey })
      ])
    }).pipe(Effect.provide(server), Effect.scoped)
  )

  it.live("quotes what is logged about the webhook", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const recorder = Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))])
      const responses = [hangUp, status(500), status(404)]
      const { received, url } = yield* makeReceiver((response, count) =>
        (responses[count - 1] ?? status(200))(response, count)
      )
      const sender = webhookSenderLayer({
        url: Redacted.make(url),
        secret: Redacted.make(new Uint8Array(32)),
        limit: "400 millis"
      })
      const times = { interval: "20 millis", quiet: 0, firstDelay: "20 millis" } as const
      yield* Layer.build(WebhookSchedule.layer(times).pipe(Layer.provide([sender, recorder])))
      const state = WebhookStore.use((webhook) => webhook.state)
      while ((yield* state) === null) yield* Effect.sleep("10 millis")
      yield* issueChange(yield* newUnit)
      while ((yield* state)?.refused_changes !== 1) yield* Effect.sleep("10 millis")
      assert.lengthOf(received, 3)
      assert.lengthOf(lines, 3)
      assertQuoted("The webhook", lines)
    }).pipe(Effect.provide(MemoryStores.layer), Effect.scoped)
  )

  it.live("quotes what is said about exports", () =>
    Effect.gen(function* () {
      const asked = ["--server", yield* serverUrl]
      const environment = { SNOOZEQL_DATA_DIR: "/nonexistent", SNOOZEQL_KEY: adminKey }
      yield* add("office", office)
      yield* add("busy", () => true)
      yield* add("idle", () => false)
      yield* add("silent", office, 3)
      const exportOf = (name: string) => ["export", name, "--format", "cron", ...asked]
      yield* runInProcess(["policy", "office", "--one-in", "50", ...asked], environment)
      yield* runInProcess(exportOf("office"), environment)
      yield* runInProcess(["policy", "office", "--awake-until", "2999-01-01", ...asked], environment)
      const { stdout } = yield* runInProcess(["recommend", ...asked], environment)
      const withdrawn = stdout.split("\n").slice(0, 2)
      assert.lengthOf(withdrawn, 2)
      assertQuoted("Exports", [
        ...withdrawn,
        yield* failureOf(exportOf("busy"), environment),
        yield* failureOf(exportOf("idle"), environment),
        yield* failureOf(exportOf("silent"), environment),
        yield* failureOf(exportOf("office"), environment)
      ])
    }).pipe(Effect.provide(server), Effect.scoped)
  )
})
