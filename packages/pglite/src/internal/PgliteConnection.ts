import { Duplex } from "node:stream"
import { callbackify } from "node:util"
import { type FrontendInput, FrontendMessageReader } from "./frontendMessages.ts"

type Done = (error?: Error | null) => void

/** The one session of PGlite, which connections take in turn. */
interface Session {
  /** Waits until no other connection has the session; the result passes it on. */
  readonly takeTurn: () => Promise<() => void>
  readonly beginSession: (packet: Uint8Array, parameters: ReadonlyMap<string, string>) => Promise<Uint8Array>
  readonly run: (messages: Uint8Array) => Promise<Uint8Array>
  readonly endSession: () => Promise<void>
}

/** The client's end of a connection to PGlite, in the place of a socket. */
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
      // A query never waits for another message, so there is none to cancel when a request comes.
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
    // A query keeps the thread to itself; between two of them everything else has its turn.
    setImmediate(() => {
      this.#running = this.#handleAll(chunk)
      callbackify(() => this.#running)(done)
    })
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  override _final(done: Done): void {
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: Done): void {
    callbackify(() => this.#release())((failure) => done(failure ?? error))
  }
}
