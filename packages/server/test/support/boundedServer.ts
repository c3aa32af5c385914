import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Exit, Scope, Stream } from "effect"
import { type HttpServer, HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"
import * as HttpServerBounded from "../../src/http/HttpServerBounded.ts"
import type { ServerLimits } from "../../src/http/limits.ts"

/** Short enough to wait for in a test. */
const shortLimits: Partial<ServerLimits> = {
  headersTimeout: 300,
  requestTimeout: 600,
  checkingInterval: 50,
  keepAliveTimeout: 100,
  stalledResponseTimeout: 500,
  idleGrace: 200,
  stopTimeout: 1000
}

const megabyte = new TextEncoder().encode("x".repeat(1024 * 1024))

/** A server that a test may stop, and a record of what its application did. */
export interface TestedServer {
  readonly port: number
  /** The requests that the application has handled, such as `POST /body`. */
  readonly requests: ReadonlyArray<string>
  /** The requests that were interrupted because their client had gone. */
  readonly interrupted: ReadonlyArray<string>
  /** Stops the server as the end of the program does, and waits for its end. */
  readonly stop: Effect.Effect<void>
}

const makeApp = (requests: Array<string>, interrupted: Array<string>) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const name = `${request.method} ${request.url}`
    requests.push(name)
    const respond = Effect.suspend(() => {
      switch (request.url) {
        case "/slow":
          return Effect.delay(Effect.succeed(HttpServerResponse.text("slow")), "400 millis")
        // Longer than the limits, which are not shorter because tests share the machine with other work.
        case "/slower":
          return Effect.delay(Effect.succeed(HttpServerResponse.text("slower")), "1500 millis")
        case "/never":
          return Effect.never
        case "/endless":
          return Effect.succeed(HttpServerResponse.stream(Stream.forever(Stream.succeed(megabyte))))
        case "/body":
          return Effect.map(
            Effect.orElseSucceed(request.text, () => ""),
            (text) => HttpServerResponse.text(String(text.length))
          )
        default:
          return Effect.succeed(HttpServerResponse.text("ok"))
      }
    })
    return yield* respond.pipe(
      Effect.interruptible,
      Effect.onInterrupt(() => Effect.sync(() => interrupted.push(name)))
    )
  })

const serve = <E>(server: Effect.Effect<HttpServer.HttpServer["Service"], E, Scope.Scope>) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
    const requests: Array<string> = []
    const interrupted: Array<string> = []
    const port = yield* Effect.gen(function* () {
      const { address, serve: start } = yield* server
      yield* start(makeApp(requests, interrupted))
      return "port" in address ? address.port : 0
    }).pipe(Scope.provide(scope))
    return { port, requests, interrupted, stop: Scope.close(scope, Exit.void) } satisfies TestedServer
  })

/** The program's server, with limits short enough for a test. */
export const boundedServer = (limits: Partial<ServerLimits> = {}, maximumConnections?: number) =>
  serve(
    HttpServerBounded.make({ host: "127.0.0.1", port: 0, maximumConnections, limits: { ...shortLimits, ...limits } })
  )

/** The control: the platform's own server, with the same time for requests under way. */
export const platformServer = serve(
  NodeHttpServer.make(createServer, { host: "127.0.0.1", port: 0, gracefulShutdownTimeout: "200 millis" })
)
