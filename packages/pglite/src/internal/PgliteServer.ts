import type { PGlite } from "@electric-sql/pglite"
import { Buffer } from "node:buffer"
import type { Duplex } from "node:stream"
import { DatabaseEnded } from "../errors.ts"
import { findErrorResponse, findFinalError } from "./backendMessages.ts"
import { haltAtEnd } from "./haltAtEnd.ts"
import { PgliteConnection } from "./PgliteConnection.ts"

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.from(`${type}....${body}`)
  bytes.writeInt32BE(bytes.length - 1, 1)
  return bytes
}

const query = (sql: string): Buffer => message("Q", `${sql}\0`)

/** Ends whatever a session left open: a transaction, explicit or implicit, or messages skipped after an error. */
const abandonTransaction = [query("ROLLBACK"), message("S", ""), query("ROLLBACK")]

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Parameters of a connection that are not parameters of the session. */
const connectionParameters = new Set(["user", "database"])

/**
 * PGlite behind the PostgreSQL wire protocol. It serves one session at a time, because PGlite has a single backend: a
 * new connection waits until the previous one has closed, and then gets a clean session.
 */
export class PgliteServer {
  readonly #pglite: PGlite
  #lastTurn: Promise<void> = Promise.resolve()
  readonly #end = Promise.withResolvers<DatabaseEnded>()
  #ended: DatabaseEnded | undefined

  constructor(pglite: PGlite) {
    this.#pglite = pglite
    haltAtEnd(pglite.Module)
  }

  /** Resolves when PostgreSQL has ended by itself. After that nothing runs any more. */
  get ended(): Promise<DatabaseEnded> {
    return this.#end.promise
  }

  /** Opens a connection, and returns the client's end. */
  connect(): Duplex {
    return new PgliteConnection(this)
  }

  /** Waits until no other connection uses the session. The returned function releases it. */
  async takeTurn(): Promise<() => void> {
    const before = this.#lastTurn
    let end = (): void => undefined
    this.#lastTurn = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }

  #endWith(response: Buffer, cause?: unknown): DatabaseEnded {
    const error = findFinalError(response)
    const ended = new DatabaseEnded({
      severity: error?.severity,
      code: error?.code,
      reason: error?.message ?? (cause instanceof Error ? cause.message : String(cause)),
      cause
    })
    this.#ended = ended
    this.#end.resolve(ended)
    return ended
  }

  /**
   * Runs messages and returns the responses. PGlite runs them on this thread without a pause. Throws DatabaseEnded if
   * PostgreSQL ends, and on every later call.
   */
  async run(messages: Uint8Array): Promise<Buffer> {
    if (this.#ended !== undefined) throw this.#ended
    const chunks: Array<Uint8Array> = []
    try {
      await this.#pglite.execProtocolRawStream(messages, {
        // The bytes are in PGlite's memory, which the next message overwrites.
        onRawData: (bytes) => chunks.push(bytes.slice())
      })
    } catch (cause) {
      throw this.#endWith(Buffer.concat(chunks), cause)
    }
    const response = Buffer.concat(chunks)
    if (findFinalError(response) !== undefined) throw this.#endWith(response)
    return response
  }

  /**
   * Begins a session with these parameters. Returns its greeting, or the error of a parameter that PostgreSQL refused.
   */
  async beginSession(packet: Uint8Array, parameters: ReadonlyMap<string, string>): Promise<Buffer> {
    await this.run(query("DISCARD ALL"))
    for (const [name, value] of parameters) {
      if (connectionParameters.has(name)) continue
      const sql = `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`
      const refusal = findErrorResponse(await this.run(query(sql)))
      if (refusal !== undefined) return refusal
    }
    return this.run(packet)
  }

  /** Ends a session. Whatever it did not commit is rolled back. */
  async endSession(): Promise<void> {
    if (this.#ended !== undefined) return
    for (const step of abandonTransaction) await this.run(step)
  }

  /** Closes the database after the last session has ended. A database that has ended by itself is left as it is. */
  async close(): Promise<void> {
    await this.takeTurn()
    if (this.#ended !== undefined) return
    await this.#pglite.close()
  }
}
