import { Duplex } from "node:stream"
import { callbackify } from "node:util"
import { type FrontendInput, FrontendMessageReader } from "./frontendMessages.ts"

type Done = (error?: Error | null) => void

/** PGlite's only session, which connections use one after another. */
interface Session {
  /** Waits until no other connection uses the session. The returned function releases it. */
  readonly takeTurn: () => Promise<() => void>
  readonly beginSession: (packet: Uint8Array, parameters: ReadonlyMap<string, string>) => Promise<Uint8Array>
  readonly run: (messages: Uint8Array) => Promise<Uint8Array>
  readonly endSession: () => Promise<void>
}

/** The client's end of a connection to PGlite. It replaces a socket. */
export class PgliteConnection extends Duplex {
  readonly #server: Session
  readonly #reader = new FrontendMessageReader()
  #endTurn: (() => void) | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(server: Session) {
    super()
    this.#server = server
  }

  async #handle(input: FrontendInput): Promise<void> {
    switch (input._tag) {
      case "Startup": {
        const endTurn = await this.#server.takeTurn()
        if (this.destroyed) return endTurn()
        this.#endTurn = endTurn
        this.push(await this.#server.beginSession(input.packet, input.parameters))
        return
      }
      case "Messages":
        this.push(await this.#server.run(input.bytes))
        return
      // A query never waits for another message, so there is nothing to cancel when a cancel request arrives.
      case "CancelRequest":
      case "Terminate":
        this.destroy()
    }
  }

  async #handleAll(chunk: Uint8Array): Promise<void> {
    for (const input of this.#reader.push(chunk)) {
      if (this.destroyed) return
      await this.#handle(input)
    }
  }

  async #release(): Promise<void> {
    await this.#running.catch(() => undefined)
    const endTurn = this.#endTurn
    if (endTurn === undefined) return
    try {
      await this.#server.endSession()
    } finally {
      endTurn()
    }
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: Done): void {
    // A query blocks the thread. Between two queries, everything else has its turn.
    setImmediate(() => {
      this.#running = this.#handleAll(chunk)
      callbackify(() => this.#running)(done)
    })
  }

  override _read(): void {
    // Responses are pushed when they arrive.
  }

  override _final(done: Done): void {
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: Done): void {
    callbackify(() => this.#release())((failure) => done(failure ?? error))
  }
}
