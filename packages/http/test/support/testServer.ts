import { assert } from "@effect/vitest"
import { NodeHttpServer } from "@effect/platform-node"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor, type AdvisorOptions } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import type { InstanceId } from "@snoozeql/domain/Instance"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Context, DateTime, Duration, Effect, Layer, Schema } from "effect"
import { HttpServer } from "effect/http"
import { TestClock } from "effect/testing"
import { createServer, request as nodeRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http"
import { layer as httpApp, type HttpAppOptions } from "../../src/HttpApp.ts"
import { Readiness } from "../../src/Readiness.ts"

/** The parts of a request. The Host header is the server's own by default. */
export interface TestRequest {
  readonly headers?: OutgoingHttpHeaders
  /** Sent as it is. An object is sent as JSON, with its content type. */
  readonly body?: string | Uint8Array | object
}

export interface TestResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly bytes: Uint8Array
}

/** A server on a free loopback port, called with node:http: unlike fetch, it sends whatever headers it is given. */
export class TestServer extends Context.Service<
  TestServer,
  {
    readonly port: number
    readonly send: (method: string, path: string, request?: TestRequest) => Effect.Effect<TestResponse, Error>
  }
>()("@snoozeql/http/test/TestServer") {}

const send = (port: number, method: string, path: string, { body, headers }: TestRequest) =>
  Effect.callback<TestResponse, Error>((resume) => {
    const isJson = typeof body === "object" && !(body instanceof Uint8Array)
    const request = nodeRequest(
      {
        agent: false,
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: { ...(isJson ? { "content-type": "application/json" } : {}), ...headers }
      },
      (response) => {
        const chunks: Array<Buffer> = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("error", (error) => resume(Effect.fail(error)))
        response.on("end", () => {
          const bytes = Buffer.concat(chunks)
          const { headers: received, statusCode: status = 0 } = response
          resume(Effect.succeed({ status, headers: received, text: bytes.toString("utf8"), bytes }))
        })
      }
    )
    request.on("error", (error) => resume(Effect.fail(error)))
    request.end(isJson ? JSON.stringify(body) : body)
  })

/** Serves the app with the given services on a free loopback port. */
export const serve = (options: Partial<HttpAppOptions> = {}) =>
  Layer.suspend(() => {
    const server = createServer()
    const listening = NodeHttpServer.layer(() => server, { host: "127.0.0.1", port: 0, gracefulShutdownTimeout: 0 })
    const app = httpApp({ host: "127.0.0.1", retention: Duration.days(14), ...options })
    return Layer.effect(
      TestServer,
      Effect.gen(function* () {
        yield* HttpServer.HttpServer
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        return { port, send: (method, path, request = {}) => send(port, method, path, request) }
      })
    ).pipe(Layer.provideMerge(app), Layer.provide(listening))
  })

/** One implementation of the stores, for suites that run on all of them. */
export interface Backend {
  readonly name: string
  readonly stores: Layer.Layer<Layer.Success<typeof SqlStores.layer>>
}

export const memory = MemoryStores.layer

// The pool uses the real clock: otherwise a test that moves the clock by years would let it idle for years.
const postgres = Layer.effectContext(TestClock.withLive(Layer.build(layerPostgres())))

/** The stores, with another clock instead of their database's. */
export const withDatabaseClock = (stores: Backend["stores"], clock: Effect.Effect<DateTime.Utc>): Backend["stores"] => {
  const metrics = Layer.effect(
    MetricsStore,
    Effect.map(MetricsStore, (store) => ({
      ...store,
      snapshotTime: clock,
      getMetricsVersions: (ids: ReadonlyArray<InstanceId>) =>
        Effect.zipWith(store.getMetricsVersions(ids), clock, (read, readAt) => ({ ...read, readAt }))
    }))
  )
  return metrics.pipe(Layer.provideMerge(stores))
}

export const backends: ReadonlyArray<Backend> = [
  { name: "in memory", stores: memory },
  {
    name: "on PostgreSQL",
    // A test that sets its clock means the database's clock too, which cannot be set.
    stores: withDatabaseClock(SqlStores.layer.pipe(Layer.provide(postgres), Layer.orDie), DateTime.now)
  }
]

/** What AWS returns to the collector. */
export interface AwsScripts {
  readonly cloudWatch: ScriptedCloudWatch.CloudWatchScript
  readonly discovery: ScriptedInstanceDiscovery.InstanceDiscoveryScript
}

const emptyAccount: AwsScripts = {
  cloudWatch: { sample: () => undefined },
  discovery: { instances: () => [] }
}

/** The stores, an advisor, and a collector that reads from the scripts. */
const withServices = (stores: Backend["stores"], advice: AdvisorOptions, aws: AwsScripts) =>
  Layer.mergeAll(
    ScheduleExports.layer,
    AdviceIssuer.layer(advice),
    IssuedAdvice.layer(advice),
    UnitPolicies.layer(advice),
    UnitDecisions.layer,
    CloudWatchCollector.layer()
  ).pipe(
    Layer.provideMerge(Advisor.layer(advice)),
    Layer.provide([ScriptedCloudWatch.layer(aws.cloudWatch), ScriptedInstanceDiscovery.layer(aws.discovery)]),
    Layer.provideMerge(stores)
  )

/** The whole server. By default it is in memory and ready, has no key, and its AWS account is empty. */
export const testServer = ({
  aws = emptyAccount,
  check = Effect.void,
  stores = memory,
  policy,
  ...options
}: Partial<HttpAppOptions> &
  Partial<Backend> &
  Pick<AdvisorOptions, "policy"> & {
    readonly aws?: AwsScripts
    readonly check?: Readiness["Service"]["check"]
  } = {}) =>
  serve(options).pipe(
    Layer.provideMerge(
      withServices(
        stores,
        {
          ...(policy !== undefined && { policy }),
          ...(options.retention !== undefined && { retention: options.retention })
        },
        aws
      )
    ),
    Layer.provide(Layer.succeed(Readiness, { check }))
  )

const Problem = Schema.Struct({
  type: Schema.NonEmptyString,
  title: Schema.NonEmptyString,
  status: Schema.Int,
  detail: Schema.NonEmptyString,
  errors: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        path: Schema.Array(Schema.Union([Schema.String, Schema.Int])),
        message: Schema.NonEmptyString
      })
    )
  )
})

const decodeProblem = Schema.decodeSync(Schema.fromJsonString(Problem))

/** The problem document in a response. Fails the test if it is incomplete or its status is not the response's. */
export const problemOf = (response: TestResponse): typeof Problem.Type => {
  assert.strictEqual(response.headers["content-type"], "application/problem+json", response.text.slice(0, 200))
  const problem = decodeProblem(response.text)
  assert.strictEqual(problem.status, response.status)
  return problem
}

/** The JSON document in a response, decoded with its schema. */
export const jsonOf = <A>(schema: Schema.Codec<A, unknown>, response: TestResponse): A => {
  assert.strictEqual(response.headers["content-type"], "application/json", response.text.slice(0, 200))
  return Schema.decodeSync(Schema.fromJsonString(schema), { onExcessProperty: "error" })(response.text)
}

/** The members of a JSON object. */
export const membersOf = Schema.decodeSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** The smallest valid registration. */
export const registration = {
  name: "orders",
  provider_id: "db-ORDERS",
  account: "123456789012",
  region: "eu-west-1",
  engine: "postgres",
  class: "db.t4g.micro"
}

/** A valid id that nothing has. */
export const unknownId = "ffffffff-ffff-4fff-bfff-ffffffffffff"
