import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { loadedModules } from "@snoozeql/testing/loadedModules"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Schema, Scope } from "effect"
import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, inject } from "vitest"
import { newFolder } from "./support/newFolder.ts"
import { findOldNode, firstSupportedNode } from "./support/nodes.ts"
import { cleanEnvironment, run } from "./support/run.ts"
import { snoozeql, startSnoozeql } from "./support/snoozeql.ts"

const Instances = Schema.Struct({ instances: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })) })

const get = async (url: string): Promise<unknown> => (await fetch(url)).json()

const instanceNames = async (url: string): Promise<ReadonlyArray<string>> => {
  const { instances } = await Schema.decodeUnknownPromise(Instances)(await get(`${url}/api/v1/instances`))
  return instances.map(({ name }) => name)
}

const registration = {
  name: "orders",
  provider_id: "db-ORDERS",
  account: "111122223333",
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro"
}

const register = (url: string) =>
  fetch(`${url}/api/v1/instances`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(registration)
  })

const postgresScope = Scope.makeUnsafe()
let postgresUrl = ""

beforeAll(async () => {
  const postgres = await Effect.runPromise(Scope.provide(startEmbeddedPostgres(), postgresScope))
  postgresUrl = Redacted.value(postgres.url)
}, 60_000)
afterAll(() => Effect.runPromise(Scope.close(postgresScope, Exit.void)))

const databases = [
  { database: "PGlite", environment: async () => ({ SNOOZEQL_DATA_DIR: join(await newFolder(), "data") }) },
  {
    database: "PostgreSQL",
    environment: async () => {
      const dataDir = join(await newFolder(), "data")
      return { DATABASE_URL: postgresUrl, SNOOZEQL_DATA_DIR: dataDir }
    }
  }
]

describe.for(databases)("the installed program on $database", ({ database, environment }) => {
  it("serves until SIGTERM, and again with what it has stored until SIGINT", async () => {
    const settings = await environment()
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      await using server = await startSnoozeql(["serve", "--port", "0"], settings)
      assert.deepStrictEqual(await get(`${server.url}/health/ready`), { status: "ok" })
      if (signal === "SIGTERM") assert.strictEqual((await register(server.url)).status, 201)
      assert.include(await instanceNames(server.url), "orders")

      const start = performance.now()
      const { code, stderr, stdout } = await server.stop(signal)
      assert.strictEqual(code, 0, stderr)
      assert.isBelow(performance.now() - start, 10_000)
      assert.strictEqual(stdout, `SnoozeQL is ready on ${server.url}\n`)
    }
    assert.strictEqual(existsSync(settings.SNOOZEQL_DATA_DIR), database === "PGlite")
  })
})

describe("the installed program", () => {
  it("brings along only the embedded database", async () => {
    const modules = join(inject("program"), "node_modules")
    const installed = globSync(["*", "@*/*"], { cwd: modules }).filter((name) =>
      existsSync(join(modules, name, "package.json"))
    )
    assert.sameMembers(installed, ["@snoozeql/server", "@electric-sql/pglite"])
  })

  it("loads for its help neither the AWS SDK nor a database nor the server", async () => {
    const bundle = join(inject("program"), "node_modules/@snoozeql/server/dist/bundle")
    // Texts that only these parts have.
    const signs = ["aws4_request", "@electric-sql/pglite", "CREATE TABLE", "@snoozeql/advisor/Advisor", "SCRAM-SHA-256"]
    const signsIn = (code: string) => signs.filter((sign) => code.includes(sign))
    const loadedBy = async (...args: ReadonlyArray<string>) => {
      const { modules } = await loadedModules(join(bundle, "bin.js"), args)
      return modules.map((url) => readFileSync(new URL(url), "utf8")).join("\n")
    }
    const help = await loadedBy("--help")
    assert.include(help, "Learns from CloudWatch metrics")
    assert.deepStrictEqual(signsIn(help), [])
    // Controls: the bundle has all of these parts, and a command loads those that it needs.
    const all = globSync("*.js", { cwd: bundle }).map((file) => readFileSync(join(bundle, file), "utf8"))
    assert.deepStrictEqual(signsIn(all.join("\n")), signs)
    assert.include(await loadedBy("migrate"), "CREATE TABLE")
  })

  it("prints its version and its help, with exit code 0", async () => {
    const version = await snoozeql(["--version"])
    assert.strictEqual(version.code, 0, version.stderr)
    assert.match(version.stdout, /\d+\.\d+\.\d+/)
    const help = await snoozeql(["--help"])
    assert.strictEqual(help.code, 0, help.stderr)
    for (const command of ["serve", "collect", "migrate", "simulate", "demo"]) assert.include(help.stdout, command)
  })

  it("collects from its simulator with exit code 0, and without credentials with 1", async () => {
    await using simulator = await startSnoozeql(["simulate", "--port", "0", "--instances", "2"])
    const environment = { DATABASE_URL: postgresUrl, AWS_ENDPOINT_URL: simulator.url }
    const failed = await snoozeql(["collect"], environment)
    assert.strictEqual(failed.code, 1, failed.stderr)
    assert.match(failed.stdout, /credentials/i)
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" }
    const succeeded = await snoozeql(["collect", "--json"], { ...environment, ...keys })
    assert.strictEqual(succeeded.code, 0, succeeded.stderr)
    assert.deepInclude(JSON.parse(succeeded.stdout), { status: "succeeded", instances: 2 })
    const stopped = await simulator.stop("SIGTERM")
    assert.strictEqual(stopped.code, 0, stopped.stderr)
    assert.strictEqual(
      stopped.stdout,
      [
        "To collect from it, set these variables for snoozeql serve or snoozeql collect:",
        `export AWS_ENDPOINT_URL=${simulator.url} AWS_REGION=eu-west-1`,
        "export AWS_ACCESS_KEY_ID=simulated AWS_SECRET_ACCESS_KEY=simulated",
        `Simulator is ready on ${simulator.url}`,
        ""
      ].join("\n")
    )
  })

  it("ends with 2 on wrong usage and on wrong configuration, and names what is wrong", async () => {
    const usage = await snoozeql(["serve", "--prot", "1"])
    assert.strictEqual(usage.code, 2)
    assert.include(usage.stderr, "--prot")
    const configuration = await snoozeql(["serve"], { SNOOZEQL_PORT: "99999" })
    assert.strictEqual(configuration.code, 2)
    assert.strictEqual(configuration.stdout, "")
    assert.include(configuration.stderr, 'SNOOZEQL_PORT: expected a port from 0 to 65535, found "99999"')
  })

  it("ends with 1 if the port is in use, and says so", async () => {
    await using simulator = await startSnoozeql(["simulate", "--port", "0", "--instances", "1"])
    const { port } = new URL(simulator.url)
    const { code, stderr } = await snoozeql(["serve", "--port", port], { DATABASE_URL: postgresUrl })
    assert.strictEqual(code, 1, stderr)
    assert.include(stderr, `Port ${port} of 127.0.0.1 is in use`)
  })

  it("ends with 1 if the database is unreachable, and says so", async () => {
    const away = "postgres://nobody:nothing@127.0.0.1:1/none"
    const { code, stderr } = await snoozeql(["serve", "--port", "0"], { DATABASE_URL: away })
    assert.strictEqual(code, 1, stderr)
    assert.include(stderr, "Cannot use the database: ")
    assert.include(stderr, "ECONNREFUSED")
    assert.notInclude(stderr, "nothing")
  })

  it("says on an old Node that it is too old, and ends with 2", async (context) => {
    const oldNode = await findOldNode()
    if (oldNode === undefined) return context.skip("this machine has no Node below 22.19 in its PATH")
    const binary = join(inject("program"), "node_modules", ".bin", "snoozeql")
    const environment = cleanEnvironment(oldNode)
    const { code, stderr, stdout } = await run(binary, ["serve"], { cwd: await newFolder(), environment })
    assert.strictEqual(code, 2)
    assert.strictEqual(stdout, "")
    assert.match(stderr, /^SnoozeQL needs Node 22\.19 or newer; this is Node \d+\.\d+\.\d+\n$/)
  })

  it("prints no warning on the first Node it supports, unless it opens the embedded database", async () => {
    const environment = cleanEnvironment(await firstSupportedNode())
    const onFirstNode = async (args: ReadonlyArray<string>, more: Readonly<Record<string, string>> = {}) =>
      run(join(inject("program"), "node_modules", ".bin", "snoozeql"), args, {
        cwd: await newFolder(),
        environment: { ...environment, ...more }
      })
    assert.strictEqual((await run("node", ["--version"], { cwd: "/", environment })).stdout.split(".")[0], "v22")
    const help = await onFirstNode(["serve", "--help"])
    assert.strictEqual(help.code, 0, help.stderr)
    assert.strictEqual(help.stderr, "")
    const onPostgres = await onFirstNode(["migrate"], { DATABASE_URL: postgresUrl })
    assert.strictEqual(onPostgres.code, 0, onPostgres.stderr)
    assert.notInclude(onPostgres.stderr, "Warning")
    // Control: with the embedded database, the warning is printed.
    const embedded = await onFirstNode(["migrate"])
    assert.strictEqual(embedded.code, 0, embedded.stderr)
    assert.include(embedded.stderr, "ExperimentalWarning: SQLite")
  })
})
