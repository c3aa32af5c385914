import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Instance } from "@snoozeql/domain/Instance"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { Effect, Redacted, Schema } from "effect"
import { mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { launch, run } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

const folder = suiteFolder()

const Instances = Schema.Struct({ instances: Schema.Array(Instance) })

/** Starts a server, returns the time zones of its instances, and ends it. */
const zonesOf = (environment: Readonly<Record<string, string>>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* launch(["serve", "--port", "0"], { AWS_REGION: "eu-central-1", ...environment })
      const answer: unknown = yield* Effect.promise(async () => (await fetch(`${server.url}/api/v1/instances`)).json())
      const { instances } = yield* Schema.decodeUnknownEffect(Instances)(answer)
      yield* server.stop("SIGTERM")
      return instances.map(({ name, timezone, timezone_source }) => [name, timezone, timezone_source])
    })
  )

describe("SNOOZEQL_TIMEZONE", () => {
  it.live(
    "is the zone of instances for which nobody chose one, as long as the server has it",
    () =>
      Effect.gen(function* () {
        const home = mkdtempSync(join(folder, "timezone-"))
        const file = join(home, "cpu.csv")
        const hour = new Date(Math.floor(Date.now() / 3_600_000 - 2) * 3_600_000).toISOString()
        writeFileSync(file, `timestamp,value\n${hour},1\n`)
        const sql = yield* PgClient.PgClient
        const environment = { DATABASE_URL: Redacted.value(sql.config.url ?? Redacted.make("")) }
        const importAs = (name: string, more: Readonly<Record<string, string>> = {}) =>
          run(["import", "--instance", name, "--metric", "CPUUtilization", "--create", file], {
            ...environment,
            ...more
          })

        const first = yield* importAs("first")
        assert.strictEqual(first.code, 0, first.stderr)
        assert.deepStrictEqual(yield* zonesOf({ ...environment, SNOOZEQL_TIMEZONE: "europe/berlin" }), [
          ["first", "Europe/Berlin", "default"]
        ])
        // A command without the setting does not remove the server's.
        const second = yield* importAs("second")
        assert.strictEqual(second.code, 0, second.stderr)
        assert.deepStrictEqual(yield* zonesOf({ ...environment, SNOOZEQL_TIMEZONE: "Europe/Berlin" }), [
          ["first", "Europe/Berlin", "default"],
          ["second", "Europe/Berlin", "default"]
        ])
        assert.deepStrictEqual(yield* zonesOf(environment), [
          ["first", "UTC", "none"],
          ["second", "UTC", "none"]
        ])
      }).pipe(Effect.provide(layerPostgres())),
    180_000
  )

  it.live(
    "is wrong configuration if it is not a time zone",
    () =>
      Effect.gen(function* () {
        const ended = yield* run(["serve"], { SNOOZEQL_TIMEZONE: "Mars/Olympus" })
        assert.strictEqual(ended.code, 2)
        assert.include(
          ended.stderr,
          'SNOOZEQL_TIMEZONE: expected an IANA time zone such as Europe/Berlin, found "Mars/Olympus"'
        )
      }),
    60_000
  )
})
