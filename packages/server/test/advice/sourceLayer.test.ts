import { assert, describe, it } from "@effect/vitest"
import { Option, Redacted, Result } from "effect"
import { chooseSource } from "../../src/advice/sourceLayer.ts"
import { readConnection } from "../../src/postgres/connectionParameters.ts"

const postgres = Result.getOrThrow(
  readConnection(Redacted.make("postgres://localhost/snoozeql"), { variables: {}, home: "/", userName: "nobody" })
)
const settings = { postgres: undefined, dataDir: "data", host: "::1", port: 8080 }
const named = Option.some("http://127.0.0.1:9000")

describe("chooseSource", () => {
  it("asks the server that the command line names, whatever the settings say", () => {
    const source = { url: "http://127.0.0.1:9000", because: undefined }
    assert.deepStrictEqual(chooseSource(named, settings, true), source)
    assert.deepStrictEqual(chooseSource(named, { ...settings, postgres }, false), source)
  })

  it("reads the database that the settings name, if there is one", () => {
    assert.strictEqual(chooseSource(Option.none(), { ...settings, postgres }, false), "database")
    assert.strictEqual(chooseSource(Option.none(), settings, true), "database")
  })

  it("asks the server of the settings if there is no database", () => {
    assert.deepStrictEqual(chooseSource(Option.none(), settings, false), {
      url: "http://[::1]:8080",
      because: { _tag: "NoDatabase", dataDir: "data" }
    })
  })
})
