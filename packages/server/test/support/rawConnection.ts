import { Effect, type Scope } from "effect"
import { connect, type Socket } from "node:net"

/** A connection on which a test can write any bytes. */
export interface RawConnection {
  readonly socket: Socket
  /** Everything received so far. */
  readonly received: () => string
  readonly send: (bytes: string) => Effect.Effect<void>
  /** Waits until the server has closed the connection, and returns what was received. */
  readonly closed: Effect.Effect<string>
  /** Waits until the received text contains this; undefined if the connection is closed before. */
  readonly waitFor: (text: string) => Effect.Effect<string | undefined>
}

/** Opens a connection, which is destroyed with the scope. It never closes by itself, not even after the server's FIN. */
export const openRaw = (port: number): Effect.Effect<RawConnection, never, Scope.Scope> =>
  Effect.gen(function* () {
    const socket = yield* Effect.acquireRelease(
      Effect.callback<Socket>((resume) => {
        const opened = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => resume(Effect.succeed(opened)))
        opened.on("error", () => undefined)
      }),
      (opened) => Effect.sync(() => opened.destroy())
    )
    let received = ""
    let isClosed = false
    const listeners = new Set<() => void>()
    const notify = () => {
      for (const listener of listeners) listener()
    }
    const close = () => {
      isClosed = true
      notify()
    }
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1")
      notify()
    })
    // A server that has ended its side may still hold the connection. Only if it has closed it, it responds with a reset.
    const probe = () => {
      if (socket.writable) socket.write("x")
    }
    socket.on("end", () => {
      const timer = setInterval(probe, 50)
      socket.once("close", () => clearInterval(timer))
    })
    socket.on("close", close)
    const until = (isDone: () => boolean) =>
      Effect.callback<void>((resume) => {
        const look = () => {
          if (!isDone()) return
          listeners.delete(look)
          resume(Effect.void)
        }
        listeners.add(look)
        look()
        return Effect.sync(() => listeners.delete(look))
      })
    return {
      socket,
      received: () => received,
      send: (bytes) => Effect.sync(() => void socket.write(bytes, "latin1")),
      closed: Effect.map(
        until(() => isClosed),
        () => received
      ),
      waitFor: (text) =>
        Effect.map(
          until(() => isClosed || received.includes(text)),
          () => (received.includes(text) ? received : undefined)
        )
    }
  })

/** A response of HTTP/1.1. */
export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The responses in a text, whose bodies all have a Content-Length. */
export const parseResponses = (text: string): ReadonlyArray<RawResponse> => {
  const responses: Array<RawResponse> = []
  let rest = text
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n")
    const [statusLine = "", ...lines] = rest.slice(0, end).split("\r\n")
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":")
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
      })
    )
    const length = Number(headers["content-length"] ?? 0)
    responses.push({
      status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]),
      headers,
      body: rest.slice(end + 4, end + 4 + length)
    })
    rest = rest.slice(end + 4 + length)
  }
  return responses
}
