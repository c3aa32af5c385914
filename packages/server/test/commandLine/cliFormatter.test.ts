import { assert, describe, it } from "@effect/vitest"
import { CliError } from "effect/cli"
import { cliFormatter } from "../../src/commandLine/cliFormatter.ts"

const explain = (option: string, value: string, reason: string): string =>
  cliFormatter.formatCliError(
    new CliError.InvalidValue({ option, value, kind: "flag", expected: `Schema validation failed: ${reason}` })
  )

describe("cliFormatter", () => {
  it("says what a flag expects, and does not name the schema that refuses its value", () => {
    assert.strictEqual(
      explain("server", "notaurl", "Expected a URL that begins with http:// or https://"),
      '--server: expected a URL that begins with http:// or https://, found "notaurl"'
    )
    assert.strictEqual(
      explain("timezone", "Mars/Base", '"Mars/Base" is not an IANA time zone such as Europe/Berlin'),
      '--timezone: "Mars/Base" is not an IANA time zone such as Europe/Berlin'
    )
    assert.strictEqual(
      explain("name", "", "Expected a value with a length of at least 1"),
      '--name: expected a value with a length of at least 1, found ""'
    )
  })

  it("removes the user information of a URL that a wrong value holds", () => {
    assert.notInclude(explain("server", "ftp://user:hunter2@host", "Expected a URL"), "hunter2")
  })
})
