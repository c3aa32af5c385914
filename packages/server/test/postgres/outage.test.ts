import { assert, describe, it } from "@effect/vitest"
import { SqlError } from "effect/sql"
import { describeOutage } from "../../src/postgres/outage.ts"
import type { Pooler } from "../../src/postgres/pooler.ts"
import { TlsFailed } from "../../src/postgres/TlsFailed.ts"

const secret = "secret.internal"

/** A failure of the driver, with what the server or the system reported. */
const failure = (code: string, message = `something about ${secret}`) =>
  new SqlError.SqlError({
    reason: new SqlError.UnknownError({
      message: "PgConnection: Failed",
      operation: "query",
      cause: Object.assign(new Error(message), { code })
    })
  })

describe("describeOutage", () => {
  it.each([
    ["ECONNREFUSED", "nothing listens at its address"],
    ["ENOTFOUND", "the name of its host is not known"],
    ["28P01", "it refuses the user or the password"],
    ["3D000", "it does not have this database"],
    ["53300", "it has no connection left"],
    ["57P03", "it is starting or shutting down"]
  ])("says what %s means", (code, meaning) => {
    assert.strictEqual(describeOutage(failure(code), "none"), `The database is away: ${meaning} (${code})`)
  })

  it.each([
    ["query_wait_timeout", "no server was free within the pooler's query_wait_timeout"],
    [`server login has been failing, cached error: ${secret}`, "the pooler cannot reach the database"],
    ["no such database: metrics", "the pooler refuses the user or the database"]
  ])("says what PgBouncer means by %s", (message, meaning) => {
    assert.strictEqual(
      describeOutage(failure("08P01", message), "transaction"),
      `The database is away: ${meaning} (08P01)`
    )
  })

  it("shows only the code if it does not know it", () => {
    assert.strictEqual(describeOutage(failure("XX000"), "none"), "The database is away (XX000)")
    assert.strictEqual(describeOutage(new Error(secret), "none"), "The database is away")
  })

  it("says that TLS failed, but neither files nor hosts", () => {
    const error = new SqlError.SqlError({
      reason: new SqlError.ConnectionError({
        message: "PgConnection: Failed to connect",
        operation: "connect",
        cause: new TlsFailed({ reason: `The certificate is not for ${secret}`, about: "modes" })
      })
    })
    assert.strictEqual(
      describeOutage(error, "none"),
      "The database is away: the connection cannot be secured; the log says how"
    )
  })

  it.each([
    ["none", "08P01", "unsupported startup parameter: statement_timeout", /set SNOOZEQL_DATABASE_POOLER to/],
    ["transaction", "08P01", "unsupported startup parameter: options", /ALTER ROLE/],
    ["none", "26000", 'prepared statement "effect_1" does not exist', /set SNOOZEQL_DATABASE_POOLER=transaction/],
    ["session", "42P05", 'prepared statement "effect_1" already exists', /set SNOOZEQL_DATABASE_POOLER=transaction/],
    ["session", "25P02", "current transaction is aborted", /set SNOOZEQL_DATABASE_POOLER=transaction/]
  ] satisfies ReadonlyArray<[Pooler, string, string, RegExp]>)(
    "with the pooler %s, %s leads to the setting",
    (pooler, code, message, advice) => {
      const described = describeOutage(failure(code, message), pooler)
      assert.match(described, advice)
      assert.include(described, "docs/postgresql.md#connection-poolers")
    }
  )

  it("does not blame a declared pooler for what it does not do", () => {
    assert.strictEqual(describeOutage(failure("26000"), "transaction"), "The database is away (26000)")
  })
})
