import { assert, describe, it } from "@effect/vitest"
import { ApiKey, IssuedApiKey } from "@snoozeql/domain/ApiKey"
import { freePort } from "@snoozeql/testing/freePort"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { newPostgresUrl } from "@snoozeql/testing/TestDatabase"
import { DateTime, Duration, Effect, Layer, Logger, Redacted, Schema, type Scope } from "effect"
import { HttpServer } from "effect/http"
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { applicationLayer } from "../../src/layers/application.ts"
import { readSettings } from "../../src/settings/readSettings.ts"
import { configured, exitCodeOf, failureOf, runInProcess } from "../support/commandInProcess.ts"

type Environment = Readonly<Record<string, string>>

const limit = 120_000
const folder = suiteFolder()
const newFolder = () => mkdtempSync(join(folder, "keys-"))

const issuedOf = Schema.decodeEffect(Schema.fromJsonString(IssuedApiKey))
const keysOf = Schema.decodeEffect(Schema.fromJsonString(Schema.Struct({ keys: Schema.Array(ApiKey) })))

/** A server in this process. Its own passes find nothing: nobody listens on port 9. */
const serverOf = (environment: Environment, lines: Array<string> = []) =>
  readSettings({}).pipe(
    Effect.provide(
      configured({
        SNOOZEQL_PORT: "0",
        AWS_ENDPOINT_URL: "http://127.0.0.1:9",
        AWS_REGION: "eu-west-1",
        ...environment
      })
    ),
    Effect.flatMap((settings) =>
      Layer.build(
        applicationLayer(settings, { accessKeyId: "none", secretAccessKey: Redacted.make("none") }).pipe(
          Layer.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
        )
      )
    ),
    Effect.flatMap((context) => Effect.provide(HttpServer.HttpServer, context)),
    Effect.map(({ address }) => Number(new URL(HttpServer.formatAddress(address)).port))
  )

const statusOf = (port: number, key?: string, path = "/api/v1/instances") =>
  Effect.promise(async () => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` }
    })
    await response.arrayBuffer()
    return response.status
  })

const postgresEnvironment: Effect.Effect<Environment, unknown, Scope.Scope> = Effect.map(newPostgresUrl, (url) => ({
  DATABASE_URL: Redacted.value(url),
  SNOOZEQL_DATA_DIR: join(newFolder(), "data")
}))

const create = (name: string, scope: string, environment: Environment, ...more: ReadonlyArray<string>) =>
  Effect.flatMap(
    runInProcess(["keys", "create", "--name", name, "--scope", scope, "--json", ...more], environment),
    ({ stdout }) => issuedOf(stdout)
  )

describe("snoozeql keys on PostgreSQL", () => {
  it.live(
    "creates, lists and revokes keys beside a server, which follows at once",
    () =>
      Effect.gen(function* () {
        const environment = yield* postgresEnvironment
        const plain = yield* runInProcess(["keys", "create", "--name", "laptop", "--scope", "read"], environment)
        assert.match(plain.stdout, /^snz_[0-9A-Za-z]{43}$/)
        assert.include(plain.logs, "Using the database that DATABASE_URL names, without asking a server")
        const port = yield* serverOf(environment)
        assert.strictEqual(yield* statusOf(port), 401)
        assert.strictEqual(yield* statusOf(port, plain.stdout), 200)

        const before = yield* DateTime.now
        const other = yield* create("job", "write", environment, "--expires", "90 days")
        const days = DateTime.distance(before, other.expires_at ?? before)
        assert.closeTo(Duration.toDays(days), 90, 0.01)
        assert.strictEqual(yield* statusOf(port, other.key), 200)

        const table = yield* runInProcess(["keys", "list"], environment)
        assert.match(table.stdout, /job +snz_\w{8} +write +in force/)
        const { keys } = yield* keysOf((yield* runInProcess(["keys", "list", "--json"], environment)).stdout)
        assert.deepStrictEqual(
          keys.map(({ name }) => name),
          ["job", "laptop"]
        )
        assert.notInclude(JSON.stringify(keys), other.key)

        const revoked = yield* runInProcess(["keys", "revoke", "laptop"], environment)
        assert.strictEqual(revoked.stdout, `Revoked the key "laptop" (${plain.stdout.slice(0, 12)}…)`)
        assert.strictEqual(yield* statusOf(port, plain.stdout), 401)
        yield* runInProcess(["keys", "revoke", other.prefix], environment)
        assert.strictEqual(yield* statusOf(port, other.key), 401)
        const again = yield* runInProcess(["keys", "revoke", other.prefix], environment)
        assert.include(again.stdout, "was revoked already")
        assert.strictEqual(yield* statusOf(port), 401)
      }).pipe(Effect.scoped),
    limit
  )

  it.live(
    "explains a name in use, a past time, an unknown key and a database without tables",
    () =>
      Effect.gen(function* () {
        const environment = yield* postgresEnvironment
        assert.match(yield* failureOf(["keys", "list"], environment), /run the migrations/)
        yield* create("laptop", "read", environment)
        const args = ["keys", "create", "--scope", "read", "--name"]
        assert.match(yield* failureOf([...args, "laptop"], environment), /in force is named "laptop" already/)
        const past = yield* failureOf([...args, "other", "--expires", "2020-01-01T00:00:00Z"], environment)
        assert.match(past, /Expected a time after now/)
        assert.strictEqual(yield* exitCodeOf([...args, "other", "--expires", "2020-01-01T00:00:00Z"], environment), 2)
        assert.strictEqual(yield* exitCodeOf([...args, "laptop"], environment), 1)
        const unknown = yield* failureOf(["keys", "revoke", "laptpo"], environment)
        assert.match(unknown, /No key is named "laptpo" or begins with it; in force are laptop \(snz_/)
      }).pipe(Effect.scoped),
    limit
  )
})

describe("snoozeql keys on the embedded database", () => {
  it.live(
    "creates the database, and asks the server that has it open, with a key of the scope admin",
    () =>
      Effect.gen(function* () {
        const dataDir = join(newFolder(), "data")
        const alone = { SNOOZEQL_DATA_DIR: dataDir, SNOOZEQL_PORT: String(yield* freePort) }
        const args = ["keys", "create", "--name", "admin", "--scope", "admin", "--json"]
        const { logs, stdout } = yield* runInProcess(args, alone)
        assert.include(logs, `No server responds at http://127.0.0.1:${alone.SNOOZEQL_PORT}, so an embedded database`)
        const admin = yield* issuedOf(stdout)
        assert.isTrue(existsSync(dataDir))
        const port = yield* serverOf(alone)
        const beside = { ...alone, SNOOZEQL_PORT: String(port) }
        const url = `http://127.0.0.1:${port}`

        const refused = yield* failureOf(["keys", "list"], beside)
        assert.include(refused, `${url} requires an API key: set SNOOZEQL_KEY to it`)
        const withKey = { ...beside, SNOOZEQL_KEY: admin.key }
        const reader = yield* create("reader", "read", withKey)
        const listed = yield* runInProcess(["keys", "list"], withKey)
        assert.include(
          listed.logs,
          `The database in ${dataDir} is open in process ${process.pid}. Asking the server at ${url}`
        )
        assert.match(listed.stdout, /reader +snz_\w{8} +read +in force/)
        const lacking = yield* failureOf(["keys", "list"], { ...beside, SNOOZEQL_KEY: reader.key })
        assert.include(lacking, "This needs a key with the scope admin; the scope of the key is read")
        const taken = yield* failureOf(["keys", "create", "--name", "reader", "--scope", "read"], withKey)
        assert.include(taken, 'is named "reader" already')

        // The first of these that is given counts: --key-file, SNOOZEQL_KEY, SNOOZEQL_API_KEY.
        const file = join(newFolder(), "key")
        writeFileSync(file, `${admin.key}\n`, { mode: 0o600 })
        const wrong = { ...beside, SNOOZEQL_KEY: "wrong-key-wrong-key", SNOOZEQL_API_KEY: "wrong-key-wrong-key" }
        const fromFile = yield* runInProcess(["keys", "list", "--key-file", file], wrong)
        assert.notInclude(fromFile.logs, "chmod")
        const shared = { ...beside, SNOOZEQL_API_KEY: admin.key }
        yield* runInProcess(["keys", "list", "--server", url], shared)
        assert.include(
          yield* failureOf(["keys", "list"], { ...shared, SNOOZEQL_KEY: "wrong-key-wrong-key" }),
          `The key in SNOOZEQL_KEY is unknown to ${url}, revoked or expired`
        )
        chmodSync(file, 0o644)
        const open = yield* runInProcess(["keys", "revoke", "reader", "--key-file", file], beside)
        assert.include(open.logs, `Every user of this machine can read the key in ${file}: run chmod 600 on it`)
        assert.strictEqual(yield* statusOf(port, reader.key), 401)
        writeFileSync(file, "short")
        const malformed = yield* failureOf(["keys", "list", "--key-file", file], beside)
        assert.include(malformed, `${file} holds no key`)
        assert.include(yield* failureOf(["keys", "list", "--key-file", `${file}.no`], beside), `${file}.no`)
      }).pipe(Effect.scoped),
    limit
  )
})

describe("snoozeql keys create without a database", () => {
  it.live(
    "asks the server that runs where the settings say, and creates no database beside it",
    () =>
      Effect.gen(function* () {
        const port = yield* serverOf(yield* postgresEnvironment)
        const dataDir = join(newFolder(), "data")
        const beside = { SNOOZEQL_DATA_DIR: dataDir, SNOOZEQL_PORT: String(port) }
        const { key } = yield* create("laptop", "admin", beside)
        assert.isFalse(existsSync(dataDir))
        assert.strictEqual(yield* statusOf(port), 401)
        assert.strictEqual(yield* statusOf(port, key), 200)
        // The server requires a key now. That is no reason to create a database either.
        const refused = yield* failureOf(["keys", "create", "--name", "other", "--scope", "read"], beside)
        assert.include(refused, "requires an API key")
        assert.isFalse(existsSync(dataDir))
      }).pipe(Effect.scoped),
    limit
  )
})

describe("a server", () => {
  it.live(
    "listens beyond loopback only with a key, and warns that keys are sent in plain text",
    () =>
      Effect.gen(function* () {
        const environment = { ...(yield* postgresEnvironment), SNOOZEQL_HOST: "0.0.0.0" }
        const refused = yield* Effect.flip(Effect.scoped(serverOf(environment)))
        assert.include(
          String(refused),
          "SNOOZEQL_HOST: expected a loopback address such as 127.0.0.1 while there is no key"
        )
        assert.include(String(refused), "snoozeql keys create")
        const { key } = yield* create("laptop", "read", environment)
        const lines: Array<string> = []
        yield* Effect.scoped(
          Effect.gen(function* () {
            const port = yield* serverOf(environment, lines)
            assert.strictEqual(yield* statusOf(port), 401)
            assert.strictEqual(yield* statusOf(port, key), 200)
            assert.strictEqual(yield* statusOf(port, undefined, "/metrics"), 401)
            assert.strictEqual(yield* statusOf(port, key, "/metrics"), 200)
          })
        )
        const warning = "without TLS, so keys cross the network in plain text"
        assert.include(lines.join("\n"), warning)
        const behindProxy: Array<string> = []
        yield* Effect.scoped(serverOf({ ...environment, SNOOZEQL_TRUSTED_PROXIES: "10.0.0.0/8" }, behindProxy))
        assert.notInclude(behindProxy.join("\n"), warning)
      }).pipe(Effect.scoped),
    limit
  )

  it.live(
    "does not protect its metrics and documentation without a key",
    () =>
      Effect.gen(function* () {
        const environment = yield* postgresEnvironment
        for (const name of ["SNOOZEQL_PUBLIC_METRICS", "SNOOZEQL_PUBLIC_DOCS"]) {
          const refused = yield* Effect.flip(Effect.scoped(serverOf({ ...environment, [name]: "false" })))
          assert.include(String(refused), `${name}: expected true while there is no key`)
        }
      }).pipe(Effect.scoped),
    limit
  )
})
