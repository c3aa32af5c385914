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

/** Ends whatever a session left: an open or implicit transaction, or messages skipped after an error. */
const abandonTransaction = [query("ROLLBACK"), message("S", ""), query("ROLLBACK")]

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The parameters of a connection that are not parameters of its session. */
const connectionParameters = new Set(["user", "database"])

/**
 * PGlite behind the PostgreSQL wire protocol, one session at a time: PGlite has a single backend, so a new connection
 * waits until the one before it has closed, and finds a clean session then.
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

  /** Resolves when PostgreSQL has ended by itself; nothing is run any more. */
  get ended(): Promise<DatabaseEnded> {
    return this.#end.promise
  }

  /** Opens a connection: the client's end of it. */
  connect(): Duplex {
    return new PgliteConnection(this)
  }

  /** Waits until no other connection has the session; the answer passes it on. */
  async takeTurn(): Promise<() => void> {
    const before = this.#lastTurn
    let end = (): void => undefined
    this.#lastTurn = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }

  #endWith(answers: Buffer, cause?: unknown): DatabaseEnded {
    const error = findFinalError(answers)
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

  /** Answers messages. PGlite runs them on this thread, without a pause. Throws DatabaseEnded at PostgreSQL's end, and ever after. */
  async run(messages: Uint8Array): Promise<Buffer> {
    if (this.#ended !== undefined) throw this.#ended
    const chunks: Array<Uint8Array> = []
    try {
      await this.#pglite.execProtocolRawStream(messages, {
        // The bytes lie in PGlite's memory, which the next message overwrites.
        onRawData: (bytes) => chunks.push(bytes.slice())
      })
    } catch (cause) {
      throw this.#endWith(Buffer.concat(chunks), cause)
    }
    const answers = Buffer.concat(chunks)
    if (findFinalError(answers) !== undefined) throw this.#endWith(answers)
    return answers
  }

  /** Begins a session with these parameters; answers its greeting, or the error of the parameter PostgreSQL refused. */
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

  /** Ends a session: what it did not commit is rolled back. */
  async endSession(): Promise<void> {
    if (this.#ended !== undefined) return
    for (const step of abandonTransaction) await this.run(step)
  }

  /** Closes the database, once the last session has ended. One that has ended by itself is left as it is. */
  async close(): Promise<void> {
    await this.takeTurn()
    if (this.#ended !== undefined) return
    await this.#pglite.close()
  }
}
