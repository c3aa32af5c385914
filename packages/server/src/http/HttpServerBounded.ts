import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { makeCountedWarning } from "@snoozeql/http/CountedWarning"
import { Effect, Layer, Scope } from "effect"
import { HttpServer, HttpServerError } from "effect/http"
import { NetAddress } from "effect/net"
import { createServer, type Server } from "node:http"
import type { DropArgument } from "node:net"
import { connectionLimit, readDescriptors } from "./connectionLimit.ts"
import { Connections } from "./connections.ts"
import { type ServerLimits, serverLimits } from "./limits.ts"
import { noProxy, problemOfClientError, problemOfRequest, unknownExpectation } from "./protocolErrors.ts"

export interface HttpServerOptions {
  /** The address to listen on. */
  readonly host: string
  /** The port to listen on; 0 uses a free port. */
  readonly port: number
  /** Limits that differ from `serverLimits`. */
  readonly limits?: Partial<ServerLimits> | undefined
  /** How many connections may be open. By default, as many as the process's file descriptors allow. */
  readonly maximumConnections?: number | undefined
}

const makeNodeServer = (limits: ServerLimits, maximumConnections: number): Server => {
  const server = createServer({
    headersTimeout: limits.headersTimeout,
    requestTimeout: limits.requestTimeout,
    connectionsCheckingInterval: limits.checkingInterval,
    keepAliveTimeout: limits.keepAliveTimeout,
    maxHeaderSize: limits.maximumHeaderSize,
    // A missing Host header gets a problem document instead of Node's empty response.
    requireHostHeader: false
  })
  server.timeout = limits.stalledResponseTimeout
  server.maxConnections = maximumConnections
  // The size of the headers limits their number. Node would silently ignore headers beyond the 2000th.
  server.maxHeadersCount = 0
  return server
}

const listen = (server: Server, { host, port }: HttpServerOptions) =>
  Effect.callback<NetAddress.SocketAddress, HttpServerError.ServeError>((resume) => {
    const onError = (cause: Error) => resume(Effect.fail(new HttpServerError.ServeError({ cause })))
    server.once("error", onError)
    server.listen(port, host, () => {
      server.off("error", onError)
      const address = server.address()
      if (address === null || typeof address === "string") {
        return onError(new Error("The server did not get an address"))
      }
      resume(
        Effect.fromResult(NetAddress.inetAddressFromIpString(address.address, address.port)).pipe(
          Effect.mapError((cause) => new HttpServerError.ServeError({ cause }))
        )
      )
    })
  })

/** Returns a problem document, and closes the connection, where Node would respond by itself or leave it open. */
const refuseWhatIsNoRequest = (server: Server, connections: Connections, limits: ServerLimits): void => {
  server.on("clientError", (error, socket) => connections.refuseConnection(socket, problemOfClientError(error, limits)))
  server.on("connect", (_request, socket) => connections.refuseConnection(socket, noProxy))
  server.on("checkExpectation", (request, response) => {
    if (connections.admit(request, response)) connections.refuse(request, response, unknownExpectation)
  })
}

const warnOfDrops = (server: Server, maximumConnections: number) =>
  Effect.gen(function* () {
    const warn = yield* makeCountedWarning({
      interval: "1 minute",
      maximumSubjects: 5,
      write: (counts) =>
        Effect.logWarning(`Refused connections: ${maximumConnections} are open, which is the limit`).pipe(
          Effect.annotateLogs({ refused: Object.fromEntries(counts) })
        )
    })
    const fork = Effect.runForkWith(yield* Effect.context())
    server.on("drop", (data?: DropArgument) => fork(warn(data?.remoteAddress ?? "unknown")))
  })

/**
 * An `HttpServer` on Node that holds every client to `serverLimits`: no request, response or connection lives for ever,
 * and the server stops within `stopTimeout` whatever is open. It ignores a request to upgrade the protocol, and treats it
 * like any other request.
 *
 * It is used instead of `NodeHttpServer.make`, which listens for upgrades, leaves their sockets to the application, and
 * waits for all connections when it stops.
 */
export const make = Effect.fnUntraced(function* (options: HttpServerOptions) {
  const limits: ServerLimits = { ...serverLimits, ...options.limits }
  const maximumConnections = options.maximumConnections ?? connectionLimit(readDescriptors())
  const server = makeNodeServer(limits, maximumConnections)
  const connections = new Connections(server, limits)
  const stop = Effect.promise(() => connections.stop())
  refuseWhatIsNoRequest(server, connections, limits)
  yield* warnOfDrops(server, maximumConnections)
  const address = yield* Effect.acquireRelease(listen(server, options), () => stop)

  return HttpServer.make({
    address,
    serve: Effect.fnUntraced(function* (httpEffect, middleware) {
      const scope = yield* Effect.scope
      const requests = yield* Scope.fork(scope, "parallel")
      const handle = yield* NodeHttpServer.makeHandler(httpEffect, { middleware, scope: requests })
      // Before the requests are interrupted.
      yield* Scope.addFinalizer(scope, stop)
      server.on("request", (request, response) => {
        if (!connections.admit(request, response)) return
        const problem = problemOfRequest(request)
        if (problem === undefined) handle(request, response)
        else connections.refuse(request, response, problem)
      })
    })
  })
})

/** `make`, with the services that Node needs to serve files. */
export const layer = (options: HttpServerOptions) =>
  Layer.mergeAll(Layer.effect(HttpServer.HttpServer, make(options)), NodeHttpServer.layerHttpServices)
