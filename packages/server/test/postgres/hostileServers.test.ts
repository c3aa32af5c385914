import { assert, describe, it } from "@effect/vitest"
import { certificates } from "@snoozeql/testing/TlsServer"
import { Effect, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { readFileSync } from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { createServer as createTlsServer, TLSSocket } from "node:tls"
import { databaseAt } from "../support/databaseAt.ts"

const password = "hunter2"

const listen = (server: Server): Effect.Effect<{ readonly port: number }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<{ readonly port: number }>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed({ port: typeof address === "object" && address !== null ? address.port : 0 }))
      })
    }),
    () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )

/** A server of the test. `heard` returns everything that arrived unencrypted. */
const serve = (onRequest: (socket: Socket) => void) => {
  const chunks: Array<Buffer> = []
  const server = createServer((socket) => {
    socket.on("error", () => {})
    socket.once("data", (chunk) => {
      chunks.push(chunk)
      socket.on("data", (later) => chunks.push(later))
      onRequest(socket)
    })
  })
  return Effect.map(listen(server), ({ port }) => ({ port, heard: () => Buffer.concat(chunks).toString("latin1") }))
}

const query = (port: number, parameters: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT 1`).pipe(
    Effect.provide(
      databaseAt(`postgres://user:${password}@localhost:${port}/secret_database?connect_timeout=5&${parameters}`),
      { local: true }
    )
  )

const causesOf = (error: unknown): string => (error instanceof Error ? `${error.message} ${causesOf(error.cause)}` : "")

const refusalOf = (port: number, parameters: string) => Effect.map(Effect.flip(query(port, parameters)), causesOf)

/** Accepts TLS with a certificate, and then lets every client in. */
const speakTls = (names: { readonly certificate: string; readonly key: string }) => {
  const connected: Array<string> = []
  const answer = (socket: Socket) => {
    socket.removeAllListeners("data")
    socket.write("S")
    const secure = new TLSSocket(socket, {
      isServer: true,
      cert: readFileSync(names.certificate),
      key: readFileSync(names.key)
    })
    secure.on("error", () => {})
    secure.once("data", (chunk: Buffer) => {
      connected.push(chunk.toString("latin1"))
      secure.end()
    })
  }
  return { answer, connected }
}

describe("a server in between that refuses TLS", () => {
  for (const mode of ["require", "verify-ca", "verify-full"]) {
    it.live(`learns nothing under sslmode=${mode}`, () =>
      Effect.gen(function* () {
        const server = yield* serve((socket) => void socket.write("N"))
        const refusal = yield* refusalOf(server.port, `sslmode=${mode}&sslrootcert=${certificates.authority}`)
        assert.include(refusal, "does not offer TLS")
        assert.include(refusal, "docs/postgresql.md#tls")
        assert.strictEqual(server.heard().length, 8)
      }).pipe(Effect.scoped)
    )
  }

  it.live("learns nothing under ssl=true", () =>
    Effect.gen(function* () {
      const server = yield* serve((socket) => void socket.write("N"))
      assert.include(yield* refusalOf(server.port, "ssl=true"), "does not offer TLS")
      assert.notInclude(server.heard(), "secret_database")
    }).pipe(Effect.scoped)
  )

  it.live("control: learns the database under sslmode=prefer", () =>
    Effect.gen(function* () {
      const server = yield* serve((socket) => {
        socket.once("data", () => socket.end())
        socket.write("N")
      })
      yield* refusalOf(server.port, "sslmode=prefer")
      assert.include(server.heard(), "secret_database")
    }).pipe(Effect.scoped)
  )
})

describe("a server in between that injects bytes before the encryption", () => {
  for (const mode of ["prefer", "require"]) {
    it.live(`is refused under sslmode=${mode}`, () =>
      Effect.gen(function* () {
        const server = yield* serve((socket) => void socket.write("SR\0\0\0\x08\0\0\0\0"))
        assert.include(yield* refusalOf(server.port, `sslmode=${mode}`), "not one of PostgreSQL's")
        assert.notInclude(server.heard(), "secret_database")
      }).pipe(Effect.scoped)
    )
  }
})

describe("a server that ends the connection", () => {
  it.live("is reported under sslmode=require", () =>
    Effect.gen(function* () {
      const server = yield* serve((socket) => void socket.end())
      assert.include(yield* refusalOf(server.port, "sslmode=require"), "closed the connection")
    }).pipe(Effect.scoped)
  )

  it.live("is waited for no longer than connect_timeout if it does not respond", () =>
    Effect.gen(function* () {
      const server = yield* serve(() => {})
      assert.include(yield* refusalOf(server.port, "connect_timeout=2&sslmode=require"), "timed out")
    }).pipe(Effect.scoped)
  )
})

describe("a certificate without alternative names", () => {
  it.live("is for the host of its common name", () =>
    Effect.gen(function* () {
      const { answer, connected } = speakTls(certificates.commonName)
      const server = yield* serve(answer)
      yield* refusalOf(server.port, `sslmode=verify-full&sslrootcert=${certificates.authority}`)
      assert.include(connected.join(""), "secret_database")
    }).pipe(Effect.scoped)
  )
})

describe("sslnegotiation=direct", () => {
  const said = (protocols: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const chunks: Array<string> = []
      const server = createTlsServer({
        cert: readFileSync(certificates.server.certificate),
        key: readFileSync(certificates.server.key),
        ...(protocols.length > 0 && { ALPNProtocols: [...protocols] })
      })
      server.on("tlsClientError", () => {})
      server.on("secureConnection", (socket) => {
        socket.on("error", () => {})
        socket.once("data", (chunk: Buffer) => {
          chunks.push(chunk.toString("latin1"))
          socket.end()
        })
      })
      const { port } = yield* listen(server)
      return { refusal: yield* refusalOf(port, "sslmode=require&sslnegotiation=direct"), text: chunks.join("") }
    }).pipe(Effect.scoped)

  it.live("encrypts at once", () =>
    Effect.gen(function* () {
      assert.include((yield* said(["postgresql"])).text, "secret_database")
    })
  )

  it.live("refuses a server that does not say that it speaks PostgreSQL", () =>
    Effect.gen(function* () {
      const { refusal, text } = yield* said([])
      assert.include(refusal, "docs/postgresql.md#tls")
      assert.strictEqual(text, "")
    })
  )
})
