import { Duration } from "effect"
import { connect as connectTcp, isIP, type Socket } from "node:net"
import { Duplex } from "node:stream"
import { type ConnectionOptions, connect as connectTls, TLSSocket } from "node:tls"
import type { PostgresConnection } from "./PostgresConnection.ts"
import { isTlsFailed, TlsFailed } from "./TlsFailed.ts"
import { readTlsOptions } from "./tlsOptions.ts"

/** Whether a connection to the server is encrypted. */
type Encryption = "tls" | "none"

/** The encryptions that a mode allows, in the order in which to try them. libpq never encrypts on a Unix socket. */
export const encryptionsOf = ({ address, tls }: PostgresConnection): ReadonlyArray<Encryption> => {
  if (address._tag === "UnixSocket") return ["none"]
  switch (tls.mode) {
    case "disable":
      return ["none"]
    case "allow":
      return ["none", "tls"]
    case "prefer":
      return ["tls", "none"]
    case "require":
    case "verify-ca":
    case "verify-full":
      return ["tls"]
  }
}

/** Length 8, code 80877103: "may we speak TLS?" (PostgreSQL's manual, "SSLRequest"). */
const tlsRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

const replies = { tls: 0x53, none: 0x4e, error: 0x45 }

/** The message in an ErrorResponse. Each of its fields is a letter and text that ends with NUL. */
const serverMessage = (response: Buffer): string =>
  response
    .subarray(5)
    .toString("utf8")
    .split("\0")
    .find((field) => field.startsWith("M"))
    ?.slice(1) ?? "the server refused the connection"

const untrusted = (cause: Error): TlsFailed =>
  new TlsFailed({
    reason: `The server's certificate was not accepted: ${cause.message}. The file of sslrootcert must hold its certificate authority`,
    about: "authorities",
    cause
  })

/** Whether OpenSSL reports that a certificate does not lead to a trusted authority. */
const isAboutTrust = (error: Error): boolean =>
  "code" in error && /CERT|UNABLE_TO_(GET|VERIFY)|CRL|INVALID_CA|PATH_LENGTH/.test(String(error.code))

const explain = (error: Error): TlsFailed => {
  if (isTlsFailed(error)) return error
  if (isAboutTrust(error)) return untrusted(error)
  return new TlsFailed({ reason: `TLS with the server failed: ${error.message}`, about: "modes", cause: error })
}

/**
 * A connection to PostgreSQL, encrypted as `sslmode` requires. It can be used like a socket at once. Like libpq, it tries
 * the encryptions of `encryptionsOf` one after the other. It goes on to the next one if TLS is refused, by the server or
 * because of a certificate, and if the server's first response is an error. Then it sends again what was written so far.
 */
export class NegotiatedSocket extends Duplex {
  readonly #connection: PostgresConnection
  readonly #onDowngrade: (reason: Error) => void
  #ways: ReadonlyArray<Encryption>
  /** Why the earlier attempts failed. */
  #failures: ReadonlyArray<Error> = []
  /** The current socket to the server, connecting or connected. */
  #inner: Socket | undefined
  #isOpen = false
  #hasAnswered = false
  /** What was written before the server's first response. */
  #unanswered: ReadonlyArray<Buffer> = []

  /** `onDowngrade` is called with the reason if TLS was tried first and failed, and the connection goes on without it. */
  constructor(connection: PostgresConnection, onDowngrade: (reason: Error) => void) {
    super({ allowHalfOpen: false })
    this.#connection = connection
    this.#onDowngrade = onDowngrade
    this.#ways = encryptionsOf(connection)
    this.#tryNext()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (!this.#hasAnswered) this.#unanswered = [...this.#unanswered, chunk]
    if (this.#isOpen && this.#inner !== undefined) this.#inner.write(chunk, done)
    else done()
  }

  override _read(): void {
    this.#inner?.resume()
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner?.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner?.destroy()
    done(error)
  }

  #tryNext(): void {
    const [way, ...later] = this.#ways
    this.#ways = later
    const { address, keepAlive } = this.#connection
    const socket =
      address._tag === "UnixSocket"
        ? connectTcp({ path: address.path })
        : connectTcp({
            host: address.host,
            port: address.port,
            noDelay: true,
            ...(keepAlive !== undefined && { keepAlive: true, keepAliveInitialDelay: Duration.toMillis(keepAlive) })
          })
    this.#inner = socket
    // A server that cannot be reached is not reached with another encryption either.
    socket.on("error", (error) => this.#isCurrent(socket) && this.destroy(error))
    socket.once("connect", () => {
      if (way === "none") this.#open(socket)
      else if (this.#connection.tls.negotiation === "direct") this.#startTls(socket)
      else this.#requestTls(socket)
    })
  }

  #isCurrent(socket: Socket): boolean {
    return this.#inner === socket && !this.destroyed
  }

  /** Tries the next encryption, or ends if there is none. */
  #fail(error: Error): void {
    if (this.destroyed) return
    this.#inner?.on("error", () => {}).destroy()
    this.#isOpen = false
    if (this.#ways.length === 0) {
      const [first] = this.#failures
      this.destroy(first === undefined ? error : new Error(`${error.message}; before that, ${first.message}`))
    } else {
      this.#failures = [...this.#failures, error]
      this.#tryNext()
    }
  }

  #requestTls(socket: Socket): void {
    const onClose = () => this.#isCurrent(socket) && this.#fail(explain(new Error("the server closed the connection")))
    socket.once("close", onClose)
    socket.once("data", (reply: Buffer) => {
      socket.off("close", onClose)
      // Further bytes would be unencrypted, injected by somebody between the server and us.
      if (reply[0] === replies.tls && reply.length === 1) return this.#startTls(socket)
      if (reply[0] === replies.none && reply.length === 1) return this.#withoutTls(socket)
      this.destroy(
        reply[0] === replies.error
          ? new Error(serverMessage(reply))
          : new TlsFailed({
              reason: "The server's response to the request for TLS is not one of PostgreSQL's",
              about: "modes"
            })
      )
    })
    socket.write(tlsRequest)
  }

  #withoutTls(socket: Socket): void {
    const refused = new TlsFailed({
      reason: `The server does not offer TLS, but sslmode=${this.#connection.tls.mode} requires it`,
      about: "modes"
    })
    if (this.#ways[0] !== "none") return this.#fail(refused)
    this.#ways = this.#ways.slice(1)
    this.#open(socket)
  }

  #startTls(socket: Socket): void {
    readTlsOptions(this.#connection).then(
      (options) => this.#isCurrent(socket) && this.#encrypt(socket, options),
      (error: unknown) => this.#fail(explain(error instanceof Error ? error : new Error(String(error))))
    )
  }

  #encrypt(socket: Socket, options: ConnectionOptions): void {
    const { hostName, tls } = this.#connection
    const secure = connectTls({
      ...options,
      socket,
      ...(hostName !== undefined && tls.sendsServerName && isIP(hostName) === 0 && { servername: hostName })
    })
    this.#inner = secure
    const onError = (error: Error) => this.#isCurrent(secure) && this.#fail(explain(error))
    const onClose = () => onError(new Error("the server closed the connection"))
    secure.once("error", onError)
    secure.once("close", onClose)
    secure.once("secureConnect", () => {
      secure.off("error", onError)
      secure.off("close", onClose)
      if (tls.negotiation === "direct" && secure.alpnProtocol !== "postgresql") {
        return this.#fail(new TlsFailed({ reason: "The server does not support direct TLS", about: "modes" }))
      }
      secure.on("error", (error: Error) => this.destroy(error))
      this.#open(secure)
    })
  }

  #open(socket: Socket): void {
    this.#isOpen = true
    socket.on("data", (chunk: Buffer) => this.#onData(socket, chunk))
    socket.once("end", () => this.#isCurrent(socket) && this.push(null))
    socket.once("close", () => this.#isCurrent(socket) && this.destroy())
    for (const chunk of this.#unanswered) socket.write(chunk)
  }

  #onData(socket: Socket, chunk: Buffer): void {
    if (!this.#hasAnswered) {
      const isRefused = chunk[0] === replies.error
      if (isRefused && (this.#ways.length > 0 || this.#failures.length > 0)) {
        return this.#fail(new Error(serverMessage(chunk)))
      }
      this.#hasAnswered = true
      this.#unanswered = []
      const [failure] = this.#failures
      if (failure !== undefined && !(socket instanceof TLSSocket)) this.#onDowngrade(failure)
    }
    if (!this.push(chunk)) socket.pause()
  }
}
