import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result } from "effect"
import { judgeClock } from "../../src/doctor/judgeClock.ts"
import { judgeSchema, judgeTls, judgeVersion } from "../../src/doctor/judgeDatabase.ts"
import { judgeProxy } from "../../src/doctor/judgeProxy.ts"
import { doctorReport } from "../../src/output/doctorReport.ts"
import { readConnection } from "../../src/postgres/connectionParameters.ts"

const connection = (url: string) =>
  Result.getOrThrow(readConnection(Redacted.make(url), { variables: {}, home: "/", userName: "nobody" }))

describe("judgeClock", () => {
  it.each([
    [9_999, "ok"],
    [-9_999, "ok"],
    [10_000, "warning"],
    [-299_999, "warning"],
    [300_000, "failure"],
    [-3_600_000, "failure"]
  ] as const)("judges a clock that is %d ms ahead: %s", (ahead, status) => {
    assert.strictEqual(judgeClock("AWS's", ahead).status, status)
  })

  it("says which clock is ahead", () => {
    assert.include(judgeClock("AWS's", -3_600_000).message, "AWS's clock is 1h behind this machine's")
  })
})

describe("judgeDatabase", () => {
  it("refuses a PostgreSQL that is too old", () => {
    assert.strictEqual(judgeVersion("14.0").status, "ok")
    assert.strictEqual(judgeVersion("13.22 (Debian)").status, "failure")
  })

  it("tells a schema that is older from one that is newer", () => {
    const status = { database_version: 3, required_version: 4, missing: ["0004_x"] }
    assert.strictEqual(judgeSchema(status).status, "warning")
    assert.strictEqual(judgeSchema({ ...status, database_version: 5, missing: [] }).status, "failure")
    assert.strictEqual(judgeSchema({ ...status, database_version: 4, missing: [] }).status, "ok")
  })

  it("warns of a connection over a network that is not encrypted, or whose server is not verified", () => {
    const away = connection("postgres://db.example.com/x?sslmode=prefer")
    assert.strictEqual(judgeTls(away, null).status, "warning")
    assert.strictEqual(judgeTls(away, "TLSv1.3").status, "warning")
    assert.strictEqual(judgeTls(connection("postgres://127.0.0.1/x"), null).status, "ok")
    assert.strictEqual(judgeTls(connection("postgres://db.example.com/x?sslmode=verify-full"), "TLSv1.3").status, "ok")
  })
})

describe("judgeProxy", () => {
  it("names the proxy without its password", () => {
    const { message } = judgeProxy({
      httpsProxy: Redacted.make("http://user:hunter2@proxy.example.com:3128"),
      httpProxy: undefined,
      noProxy: ".example.com"
    })
    assert.strictEqual(message, "HTTPS_PROXY is http://proxy.example.com:3128, except for .example.com")
  })
})

describe("doctorReport", () => {
  const findings = [
    { check: "database", status: "failure", message: "It does not respond" },
    { check: "clock", status: "ok", message: "It agrees" }
  ] as const

  it("has a line for each finding, and counts what needs attention", () => {
    const lines = doctorReport(findings, { columns: 80, hasColours: false }).split("\n")
    assert.match(lines[2] ?? "", /^fail +database +It does not respond$/)
    assert.match(lines[3] ?? "", /^ok +clock +It agrees$/)
    assert.strictEqual(lines.at(-1), "1 failure, 0 warnings")
  })

  it("has colours only if the terminal shows them", () => {
    assert.notInclude(doctorReport(findings, { columns: 80, hasColours: false }), "\u001B")
    assert.include(doctorReport(findings, { columns: 80, hasColours: true }), "\u001B[31mfail\u001B[0m")
  })
})
