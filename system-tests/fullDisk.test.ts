import { assert, describe, it } from "@effect/vitest"
import { Instance } from "@snoozeql/domain/Instance"
import { Effect, Exit, Schema } from "effect"
import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { launch, run } from "@snoozeql/testing/program"
import { mountSmallDisk } from "./smallDisk.ts"

const aws = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-central-1" }

const mebibyte = 1024 * 1024

/** Less than a segment of PostgreSQL's log, which has 16 MiB. */
const freeSpace = 12 * mebibyte

/** About 19 KB that cannot be compressed. */
const largeTags = () =>
  Object.fromEntries(
    Array.from({ length: 50 }, () => [randomBytes(64).toString("hex"), randomBytes(128).toString("hex")])
  )

const decodeInstance = Schema.decodeUnknownSync(Schema.Struct({ id: Instance.fields.id }))
const decodePage = Schema.decodeUnknownSync(
  Schema.Struct({
    instances: Schema.Array(Schema.Struct({ id: Instance.fields.id })),
    next_cursor: Schema.NullOr(Schema.String)
  })
)

const register = async (url: string, number: number): Promise<string> => {
  const response = await fetch(`${url}/api/v1/instances`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      name: `orders-${number}`,
      provider_id: `db-${number}`,
      account: "123456789012",
      region: "eu-west-1",
      engine: "postgres",
      class: "db.t4g.micro",
      tags: largeTags()
    }),
    signal: AbortSignal.timeout(20_000)
  })
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`)
  return decodeInstance(await response.json()).id
}

/** Registers instances until that fails, and returns those that were acknowledged. */
const registerUntilFull = async (url: string): Promise<ReadonlyArray<string>> => {
  const ids: Array<string> = []
  for (let number = 0; number < 5000; number++) {
    try {
      ids.push(await register(url, number))
    } catch {
      return ids
    }
  }
  throw new Error("the disk never got full")
}

const listIds = async (url: string): Promise<ReadonlyArray<string>> => {
  const ids: Array<string> = []
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = cursor === "" ? "" : `?cursor=${cursor}`
    const page = decodePage(await (await fetch(`${url}/api/v1/instances${query}`)).json())
    ids.push(...page.instances.map(({ id }) => id))
    cursor = page.next_cursor
  }
  return ids
}

describe("a server whose embedded database has no space for its log", () => {
  it.live(
    "ends with code 1 and the cause at every start, and has every acknowledged row once there is space",
    (context) =>
      Effect.gen(function* () {
        const mounted = yield* Effect.exit(mountSmallDisk(256))
        if (Exit.isFailure(mounted)) return context.skip("needs root, and leave to mount a tmpfs")
        const disk = mounted.value
        const environment = { ...aws, SNOOZEQL_DATA_DIR: join(disk.folder, "data") }
        const server = yield* launch(["serve", "--port", "0"], environment)
        disk.fill(freeSpace)
        const acknowledged = yield* Effect.promise(() => registerUntilFull(server.url))
        assert.isAbove(acknowledged.length, 50)
        const ended = yield* Effect.timeout(server.ended, "10 seconds")
        assert.strictEqual(ended.code, 1, ended.stderr.slice(-2000))
        assert.match(ended.stderr, /The embedded database has ended: PANIC: .*No space left on device/)

        for (const free of [mebibyte, 0]) {
          disk.fill(free)
          const restarted = yield* run(["serve", "--port", "0"], environment)
          assert.strictEqual(restarted.code, 1)
          assert.match(restarted.stderr, /no space left on device/i)
          assert.notInclude(restarted.stderr, "damaged")
        }

        disk.empty()
        const again = yield* launch(["serve", "--port", "0"], environment)
        const found = new Set(yield* Effect.promise(() => listIds(again.url)))
        assert.deepStrictEqual(
          acknowledged.filter((id) => !found.has(id)),
          []
        )
        assert.strictEqual((yield* again.stop("SIGTERM")).code, 0)
      })
  )
})
