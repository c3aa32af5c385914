import type { ProtocolProblem } from "@snoozeql/http/ProtocolProblem"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { Server as NetServer } from "node:net"
import type { Duplex } from "node:stream"
import type { ServerLimits } from "./limits.ts"
import { stopped } from "./protocolErrors.ts"

/** How long a client may take to read the last response, before its connection is destroyed. */
const lingerTime = 500

interface Connection {
  /** Requests that wait for their response, in the order of the responses. */
  readonly pending: Map<ServerResponse, IncomingMessage>
  /** The last request. Its response may be sent before all of the request has arrived. */
  latest: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined
  /** No further request is accepted on this connection. */
  isClosing: boolean
}

const write = (response: ServerResponse, { body, headers, status, title }: ProtocolProblem): void => {
  response.writeHead(status, title, headers)
  response.end(body)
}

const serialize = ({ body, headers, status, title }: ProtocolProblem): string =>
  [
    `HTTP/1.1 ${status} ${title}`,
    ...Object.entries({ ...headers, date: new Date().toUTCString() }).map(([name, value]) => `${name}: ${value}`),
    "",
    body
  ].join("\r\n")

/** Sends the last bytes of a connection. What the client still sends is discarded: after a reset it could lose them. */
const endConnection = (socket: Duplex, lastBytes = ""): void => {
  if (socket.destroyed) return
  socket.end(lastBytes)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lingerTime)
  socket.once("close", () => clearTimeout(timer))
}

/**
 * The connections of a Node server, and the responses that are still due on each.
 *
 * Node does not end every connection by itself: a stopped server waits for connections that break the protocol, and a
 * response that waits for another one is not told when its client has gone. This class does both.
 */
export class Connections {
  readonly #server: Server
  readonly #limits: ServerLimits
  readonly #connections = new Map<Duplex, Connection>()
  #isStopping = false
  #onEmpty: (() => void) | undefined

  constructor(server: Server, limits: ServerLimits) {
    this.#server = server
    this.#limits = limits
    server.on("connection", (socket) => this.#add(socket))
    // Without a listener Node would destroy connections whose response takes a while to begin.
    server.on("timeout", (socket: Duplex) => this.#endStalled(socket))
  }

  /** How many connections are open. */
  get size(): number {
    return this.#connections.size
  }

  #add(socket: Duplex): void {
    const connection: Connection = { pending: new Map(), latest: undefined, isClosing: false }
    this.#connections.set(socket, connection)
    // Node leaves the socket of a CONNECT request without an error listener: a reset would end the process.
    socket.on("error", () => undefined)
    socket.once("close", () => {
      this.#connections.delete(socket)
      for (const response of connection.pending.keys()) {
        // Node 22 tells only the first response. The others, and the work for them, would never end.
        if (response.socket === null) response.emit("close")
      }
      if (this.#connections.size === 0) this.#onEmpty?.()
    })
  }

  /**
   * Records a request. Returns false if the request must not be handled, because an earlier response has closed the
   * connection and no further response can be sent.
   */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.#connections.get(request.socket)
    if (connection === undefined || connection.isClosing) return false
    const previous = [...connection.pending.keys()].at(-1)
    connection.pending.set(response, request)
    connection.latest = { request, response }
    const lifetime = setTimeout(() => request.socket.destroy(), this.#limits.requestLifetime)
    lifetime.unref()
    response.once("close", () => {
      clearTimeout(lifetime)
      connection.pending.delete(response)
      // This response was sent before the server began to stop, and promised to keep the connection.
      if (this.#isStopping && connection.pending.size === 0) endConnection(request.socket)
    })
    if (this.#isStopping) {
      if (previous !== undefined && !previous.headersSent) previous.removeHeader("connection")
      this.#closeAfter(connection, response)
    }
    return true
  }

  /** Makes this the last response of its connection. */
  #closeAfter(connection: Connection, response: ServerResponse): void {
    if (response.headersSent) {
      connection.isClosing = true
      return
    }
    response.setHeader("connection", "close")
  }

  /** Responds to a request that is not passed on, and closes its connection. */
  refuse(request: IncomingMessage, response: ServerResponse, problem: ProtocolProblem): void {
    const connection = this.#connections.get(request.socket)
    if (connection === undefined || connection.isClosing) return
    connection.isClosing = true
    write(response, problem)
  }

  /**
   * Responds to bytes that are not a valid request, after the responses that the connection still waits for, and closes
   * the connection. Without a problem to send, it is closed at once.
   */
  refuseConnection(socket: Duplex, problem: ProtocolProblem | undefined): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined || problem === undefined) {
      socket.destroy()
      return
    }
    if (connection.isClosing) return
    connection.isClosing = true
    const { latest, pending } = connection
    const isInBody = latest?.request.complete === false
    if (isInBody && !latest.response.headersSent) {
      write(latest.response, problem)
      return
    }
    if (isInBody && !latest.response.writableEnded) {
      const before = [...pending.keys()].at(-2)
      if (before === undefined) socket.destroy()
      else before.once("close", () => endConnection(socket))
      return
    }
    // The request's response has been sent. A second one would be taken for the response to another request, so an error
    // in the rest of the body is not reported.
    const lastBytes = isInBody ? "" : serialize(problem)
    const last = [...pending.keys()].at(-1)
    if (last === undefined) endConnection(socket, lastBytes)
    else last.once("close", () => endConnection(socket, lastBytes))
  }

  /**
   * Ends a connection on which no byte has moved for a while, unless its client waits for the server or still sends. Only
   * the first response can have been sent without being read: those behind it wait for their turn, even if they are ready.
   */
  #endStalled(socket: Duplex): void {
    const [first] = this.#connections.get(socket)?.pending.keys() ?? []
    if (first === undefined || first.headersSent) socket.destroy()
  }

  /**
   * Stops listening and waits for the requests under way. From now on every response says `Connection: close`. An idle
   * connection stays open for `idleGrace`, since a request may be on its way. Connections that are open after `stopTimeout`
   * are destroyed; where no response has begun, they get a 503.
   */
  async stop(): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    // Not http.Server's own `close`: it resets idle connections, and so loses requests that are on their way.
    NetServer.prototype.close.call(this.#server)
    for (const connection of this.#connections.values()) {
      const last = [...connection.pending.keys()].at(-1)
      if (last !== undefined) this.#closeAfter(connection, last)
    }
    const { idleGrace, stopTimeout } = this.#limits
    const idle = setTimeout(() => this.#endIdle(), idleGrace)
    await this.#empty(stopTimeout)
    clearTimeout(idle)
    for (const { pending } of this.#connections.values()) {
      for (const response of pending.keys()) if (!response.headersSent) write(response, stopped)
    }
    await this.#empty(lingerTime)
    for (const socket of this.#connections.keys()) socket.destroy()
    this.#server.close()
  }

  #endIdle(): void {
    this.#server.closeIdleConnections()
    // Node counts a connection as busy until its first request.
    for (const [socket, { pending }] of this.#connections) {
      if (pending.size === 0 && "bytesRead" in socket && socket.bytesRead === 0) socket.destroy()
    }
  }

  /** Waits until no connection is open, but no longer than this. */
  #empty(milliseconds: number): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#onEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
