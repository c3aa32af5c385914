import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import type { ExpectedReading } from "@snoozeql/collector/expectedReading"
import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { DateTime, Effect, FileSystem } from "effect"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { chooseFolder } from "../../src/assess/assessmentFolder.ts"

const now = DateTime.makeUnsafe("2026-03-20T10:15:00Z")
const settings = {
  endpoint: undefined,
  cloudWatchEndpoint: undefined,
  rdsEndpoint: undefined,
  stsEndpoint: undefined,
  historyWeeks: 12,
  retentionDays: 14
}

const expectedOf = (account: string | undefined, region: string | undefined = "eu-west-1"): ExpectedReading => ({
  target: { inventory: {}, metrics: {} },
  account,
  region,
  instances: [],
  failure: undefined
})

/** Chooses a folder and creates it, as a reading does. Returns its path. */
const begin = Effect.fnUntraced(function* (
  root: string,
  expected: ExpectedReading,
  {
    at = now,
    ...others
  }: { readonly at?: DateTime.Utc; readonly endpoint?: string; readonly historyWeeks?: number } = {}
) {
  const folder = yield* chooseFolder(root, { ...settings, ...others }, [expected], at)
  yield* folder.save
  return folder.path
})

const layer = NodeServices.layer

describe("the folder of a reading", () => {
  it.effect("is used again by the same accounts and regions within a day", () =>
    Effect.gen(function* () {
      const root = yield* temporaryFolder
      const first = yield* begin(root, expectedOf("111111111111"))
      assert.match(first, /111111111111-eu-west-1-20260320T101500Z$/)
      assert.strictEqual(
        yield* begin(root, expectedOf("111111111111"), { at: DateTime.add(now, { hours: 23 }) }),
        first
      )
      assert.notStrictEqual(
        yield* begin(root, expectedOf("111111111111"), { at: DateTime.add(now, { hours: 24 }) }),
        first
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("is not that of other accounts, regions, endpoints or settings", () =>
    Effect.gen(function* () {
      const root = yield* temporaryFolder
      const folders = [
        yield* begin(root, expectedOf("111111111111")),
        yield* begin(root, expectedOf("222222222222")),
        yield* begin(root, expectedOf("111111111111", "us-east-1")),
        yield* begin(root, expectedOf("111111111111"), {
          endpoint: "http://127.0.0.1:1",
          at: DateTime.add(now, { seconds: 1 })
        }),
        yield* begin(root, expectedOf("111111111111"), { historyWeeks: 26, at: DateTime.add(now, { seconds: 2 }) })
      ]
      assert.lengthOf([...new Set(folders)], 5)
      const role = { roleArn: "arn:aws:iam::111111111111:role/other" }
      const byRole = { ...expectedOf("111111111111"), target: { inventory: role, metrics: role } }
      assert.notInclude(folders, yield* begin(root, byRole, { at: DateTime.add(now, { seconds: 3 }) }))
    }).pipe(Effect.provide(layer))
  )

  it.effect("stays the same if a target that was denied is not any more, and then belongs to its account", () =>
    Effect.gen(function* () {
      const root = yield* temporaryFolder
      const first = yield* begin(root, expectedOf(undefined))
      assert.strictEqual(yield* begin(root, expectedOf("111111111111")), first)
      assert.strictEqual(yield* begin(root, expectedOf(undefined)), first)
      assert.notStrictEqual(yield* begin(root, expectedOf("222222222222")), first)
    }).pipe(Effect.provide(layer))
  )

  it.effect("is removed when it is too old, and nothing else is", () =>
    Effect.gen(function* () {
      const fileSystem = yield* FileSystem.FileSystem
      const root = yield* temporaryFolder
      yield* fileSystem.makeDirectory(join(root, "holiday-photos"))
      yield* fileSystem.writeFileString(join(root, "notes.txt"), "mine")
      yield* begin(root, expectedOf("111111111111"))
      yield* begin(root, expectedOf("222222222222"))
      yield* begin(root, expectedOf("111111111111"), { at: DateTime.add(now, { hours: 27 }) })
      assert.sameMembers(readdirSync(root), [
        "holiday-photos",
        "notes.txt",
        "222222222222-eu-west-1-20260320T101500Z",
        "111111111111-eu-west-1-20260321T131500Z"
      ])
    }).pipe(Effect.provide(layer))
  )

  it.effect("names itself if it cannot be written", () =>
    Effect.gen(function* () {
      const root = yield* temporaryFolder
      const file = join(root, "file")
      yield* (yield* FileSystem.FileSystem).writeFileString(file, "")
      const error = yield* Effect.flip(begin(join(file, "below"), expectedOf("111111111111")))
      assert.match(error.message, /^Cannot keep what is read in .*Name another folder with --folder$/)
    }).pipe(Effect.provide(layer))
  )
})
