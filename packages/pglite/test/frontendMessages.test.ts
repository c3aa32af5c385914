import { assert, describe, it } from "@effect/vitest"
import { type FrontendInput, FrontendMessageReader } from "../src/internal/frontendMessages.ts"

const packet = (code: number, body: string): Buffer => {
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(body)])
  bytes.writeInt32BE(bytes.length, 0)
  bytes.writeInt32BE(code, 4)
  return bytes
}

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.from(`${type}....${body}`)
  bytes.writeInt32BE(bytes.length - 1, 1)
  return bytes
}

const startup = packet(3 << 16, "user\0postgres\0TimeZone\0Asia/Kolkata\0application_name\0\0\0")
const query = message("Q", "SELECT 1\0")
const sync = message("S", "")
const terminate = message("X", "")

const summary = (input: FrontendInput): string =>
  input._tag === "Messages" ? Buffer.from(input.bytes).toString("latin1") : input._tag

const read = (chunks: ReadonlyArray<Uint8Array>): ReadonlyArray<string> => {
  const reader = new FrontendMessageReader()
  return chunks.flatMap((chunk) => reader.push(chunk).map(summary))
}

describe("FrontendMessageReader", () => {
  it("reads the session's parameters, also empty ones", () => {
    const [input] = new FrontendMessageReader().push(startup)
    assert(input?._tag === "Startup")
    assert.deepStrictEqual(
      [...input.parameters],
      [
        ["user", "postgres"],
        ["TimeZone", "Asia/Kolkata"],
        ["application_name", ""]
      ]
    )
    assert.deepStrictEqual(Buffer.from(input.packet), startup)
  })

  it("returns the complete messages of a chunk together", () => {
    const both = Buffer.concat([query, sync])
    assert.deepStrictEqual(read([startup, both]), ["Startup", both.toString("latin1")])
  })

  it("returns the same messages however the bytes are split", () => {
    const all = Buffer.concat([startup, query, sync, terminate])
    const bytes = Array.from(all, (byte) => Uint8Array.of(byte))
    assert.deepStrictEqual(read(bytes), ["Startup", query.toString("latin1"), sync.toString("latin1"), "Terminate"])
  })

  it("waits for the rest of a message", () => {
    const reader = new FrontendMessageReader()
    reader.push(startup)
    assert.deepStrictEqual(reader.push(Buffer.concat([query, sync.subarray(0, 3)])).map(summary), [
      query.toString("latin1")
    ])
    assert.deepStrictEqual(reader.push(sync.subarray(3)).map(summary), [sync.toString("latin1")])
  })

  it("ends at Terminate, whatever follows", () => {
    assert.deepStrictEqual(read([startup, Buffer.concat([query, terminate, query])]), [
      "Startup",
      query.toString("latin1"),
      "Terminate"
    ])
  })

  it("distinguishes a CancelRequest from a session", () => {
    assert.deepStrictEqual(read([packet(80_877_102, "\0\0\0\x2a\0\0\0\0")]), ["CancelRequest"])
  })

  it("refuses other protocols", () => {
    assert.throws(() => read([packet(80_877_103, "")]), /protocol 3 without TLS/)
    assert.throws(() => read([packet(2 << 16, "")]), /protocol 3 without TLS/)
  })
})
