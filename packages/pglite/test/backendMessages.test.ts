import { assert, describe, it } from "@effect/vitest"
import { findErrorResponse, findFinalError } from "../src/internal/backendMessages.ts"

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.from(`${type}....${body}`)
  bytes.writeInt32BE(bytes.length - 1, 1)
  return bytes
}

const error = (...fields: ReadonlyArray<string>): Buffer =>
  message("E", `${fields.map((field) => `${field}\0`).join("")}\0`)

const rows = message("D", "PANIC FATAL")
const ready = message("Z", "I")
const ordinary = error("SERROR", "VERROR", "C53100", "Mcould not extend file: PANIC")
const noSpace = error("SPANIK", "VPANIC", "C53100", "Mcould not write to file: No space left on device", "Fxlog.c")

describe("findFinalError", () => {
  it.each(["FATAL", "PANIC"] as const)("finds an error of severity %s among other messages", (severity) => {
    const final = error(`S${severity}`, `V${severity}`, "C57P01", "Mterminated")
    assert.deepStrictEqual(findFinalError(Buffer.concat([rows, ordinary, final])), {
      severity,
      code: "57P01",
      message: "terminated"
    })
  })

  it("reads the untranslated severity", () => {
    assert.strictEqual(findFinalError(noSpace)?.severity, "PANIC")
  })

  it("reads the translated severity if there is no other", () => {
    assert.deepStrictEqual(findFinalError(error("SPANIC", "Mgone")), {
      severity: "PANIC",
      code: undefined,
      message: "gone"
    })
  })

  it.each([
    ["an ordinary error", Buffer.concat([rows, ordinary, ready])],
    ["notices of that name", message("N", "SPANIC\0VPANIC\0Mnot an error\0\0")],
    ["nothing", Buffer.alloc(0)]
  ])("returns undefined for %s", (_, bytes) => {
    assert.isUndefined(findFinalError(bytes))
  })

  it("ignores an incomplete message", () => {
    for (let length = 0; length < noSpace.length; length++) {
      assert.isUndefined(findFinalError(Buffer.concat([ordinary, noSpace.subarray(0, length)])))
      assert.deepStrictEqual(findErrorResponse(Buffer.concat([ordinary, noSpace.subarray(0, length)])), ordinary)
    }
  })
})
