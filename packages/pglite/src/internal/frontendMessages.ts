import { Buffer } from "node:buffer"

/** A client's input: the first packet of a connection, or typed messages. */
export type FrontendInput =
  | { readonly _tag: "Startup"; readonly packet: Uint8Array; readonly parameters: ReadonlyMap<string, string> }
  | { readonly _tag: "CancelRequest" }
  | { readonly _tag: "Messages"; readonly bytes: Uint8Array }
  | { readonly _tag: "Terminate" }

const protocolMajorVersion = 3
const cancelRequestCode = 80_877_102
const terminateType = "X".charCodeAt(0)

const parseParameters = (packet: Buffer): ReadonlyMap<string, string> => {
  const texts = packet.subarray(8).toString("utf8").split("\0")
  const parameters = new Map<string, string>()
  for (let index = 0; index + 1 < texts.length && texts[index] !== ""; index += 2) {
    parameters.set(texts[index] ?? "", texts[index + 1] ?? "")
  }
  return parameters
}

const parseFirstPacket = (packet: Buffer): FrontendInput => {
  const code = packet.readInt32BE(4)
  if (code === cancelRequestCode) return { _tag: "CancelRequest" }
  if (code >> 16 === protocolMajorVersion) return { _tag: "Startup", packet, parameters: parseParameters(packet) }
  throw new Error(`PGlite speaks PostgreSQL protocol 3 without TLS; the client began with code ${code}`)
}

/**
 * Splits the bytes of a client into whole messages. PGlite needs them whole, because it treats the end of its input as
 * the end of the client. See https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export class FrontendMessageReader {
  #pending: Buffer = Buffer.alloc(0)
  #started = false

  /**
   * Returns the inputs that these bytes complete, in their order. An incomplete rest waits for more bytes. Throws on
   * bytes of another protocol.
   */
  push(chunk: Uint8Array): ReadonlyArray<FrontendInput> {
    this.#pending = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk])
    const inputs: Array<FrontendInput> = []
    if (!this.#started) {
      if (this.#pending.length < 8 || this.#pending.length < this.#pending.readInt32BE(0)) return inputs
      const length = this.#pending.readInt32BE(0)
      inputs.push(parseFirstPacket(this.#pending.subarray(0, length)))
      this.#pending = this.#pending.subarray(length)
      this.#started = true
    }
    let end = 0
    while (end + 5 <= this.#pending.length) {
      if (this.#pending[end] === terminateType) {
        if (end > 0) inputs.push({ _tag: "Messages", bytes: this.#pending.subarray(0, end) })
        inputs.push({ _tag: "Terminate" })
        this.#pending = Buffer.alloc(0)
        return inputs
      }
      const next = end + 1 + this.#pending.readInt32BE(end + 1)
      if (next > this.#pending.length) break
      end = next
    }
    if (end > 0) {
      inputs.push({ _tag: "Messages", bytes: this.#pending.subarray(0, end) })
      this.#pending = this.#pending.subarray(end)
    }
    return inputs
  }
}
