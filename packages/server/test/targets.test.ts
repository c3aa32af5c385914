import { NodeServices } from "@effect/platform-node"
import { assert, describe, expect, it } from "@effect/vitest"
import { ownTarget, type Target, Targets } from "@snoozeql/collector/Target"
import { Effect, FileSystem } from "effect"
import { TestClock } from "effect/testing"
import { fixedTargets, watchedTargets } from "../src/layers/targets.ts"
import { configurationFileSchema } from "../src/settings/configurationFileSchema.ts"
import { parseConfigurationFile } from "../src/settings/configurationFile.ts"

const roleArn = "arn:aws:iam::123456789012:role/snoozeql"

const parse = (content: unknown) => parseConfigurationFile("snoozeql.json", JSON.stringify(content))
const problemsOf = (targets: unknown) =>
  Effect.map(Effect.flip(parse({ targets })), ({ problems }) =>
    problems.map(({ expected, name }) => `${name}: expected ${expected}`)
  )

describe("targets of the configuration file", () => {
  it.effect("are one for each region of each entry", () =>
    Effect.gen(function* () {
      const { targets, variables } = yield* parse({
        $schema: "https://example.com/snoozeql.schema.json",
        SNOOZEQL_PORT: 9000,
        targets: [
          {
            name: "billing",
            role_arn: roleArn,
            external_id: "between-us",
            regions: ["eu-west-1", "us-east-1"],
            tags: { include: { team: ["billing", "ledger"] }, exclude: { environment: ["production"] } },
            interval: 60,
            timezone: "europe/berlin"
          },
          { profile: "sandbox", regions: ["eu-west-1"] }
        ]
      })
      assert.deepStrictEqual(variables, { SNOOZEQL_PORT: 9000 })
      const place = { roleArn, externalId: "between-us" }
      const shared = {
        name: "billing",
        tags: { include: { team: ["billing", "ledger"] }, exclude: { environment: ["production"] } },
        interval: 60,
        timezone: "Europe/Berlin"
      } as const
      const own = { profile: "sandbox", region: "eu-west-1" }
      const expected: ReadonlyArray<Target> = [
        ...["eu-west-1", "us-east-1"].map((region) => ({
          ...shared,
          inventory: { ...place, region },
          metrics: { ...place, region }
        })),
        { inventory: own, metrics: own }
      ]
      assert.deepStrictEqual(targets, expected)
    })
  )

  it.effect.each<readonly [unknown, RegExp]>([
    [[], /at least one/],
    [[{ regions: [] }], /targets\[0\]\.regions: expected at least one/],
    [[{ regions: ["Frankfurt"] }], /targets\[0\]\.regions\[0\]: expected a region such as eu-central-1/],
    [[{ regions: ["eu-west-1", "eu-west-1"] }], /no region twice/],
    [[{ regions: ["eu-west-1"], role_arn: "snoozeql" }], /a role's ARN such as arn:aws:iam/],
    [
      [{ regions: ["eu-west-1"], external_id: "between-us" }],
      /targets\[0\]\.external_id: expected role_arn beside external_id/
    ],
    [
      [{ regions: ["eu-west-1"], interval: 7 }],
      /targets\[0\]\.interval: expected an interval that divides the day evenly/
    ],
    [
      [{ regions: ["eu-west-1"], timezone: "Berlin" }],
      /expected another value, since "Berlin" is not .*did you mean Europe\/Berlin/
    ],
    [[{ regions: ["eu-west-1"], tags: { include: { team: "billing" } } }], /targets\[0\]\.tags\.include\.team: /],
    [[{ regions: ["eu-west-1"], region: "eu-west-1" }], /targets\[0\]\.region: expected no such key/],
    [
      [{ regions: ["eu-west-1"] }, { regions: ["us-east-1", "eu-west-1"] }],
      /targets\[1\]: expected another account or other regions/
    ]
  ])("are refused if they are %j", ([targets, pattern]) =>
    Effect.gen(function* () {
      const problems = yield* problemsOf(targets)
      assert.strictEqual(problems.length, 1)
      assert.match(problems[0] ?? "", /^snoozeql\.json, targets[.[:]/)
      assert.match(problems[0] ?? "", pattern)
    })
  )
})

describe("watchedTargets", () => {
  it.effect("takes a changed file, and refuses one that is wrong, with a note until it is right again", () =>
    Effect.gen(function* () {
      const fileSystem = yield* FileSystem.FileSystem
      const folder = yield* fileSystem.makeTempDirectoryScoped()
      const file = `${folder}/snoozeql.json`
      const write = (content: string) => fileSystem.writeFileString(file, content).pipe(Effect.andThen(poll))
      /** Lets a poll happen, which reads the file in real time. */
      const poll = Effect.gen(function* () {
        yield* TestClock.adjust("10 seconds")
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
      })
      yield* Effect.gen(function* () {
        const current = yield* Targets
        const regions = Effect.map(current, ({ notes, targets }) => ({
          regions: targets.map(({ inventory }) => inventory.region),
          notes: notes.length
        }))
        assert.deepStrictEqual(yield* current, { targets: [ownTarget], notes: [] })
        yield* write(`{"targets":[{"regions":["eu-west-1"]}]}`)
        assert.deepStrictEqual(yield* regions, { regions: ["eu-west-1"], notes: 0 })
        yield* write(`{"targets":[{"regions":["eu-west-1","Frankfurt"]}]}`)
        assert.deepStrictEqual(yield* regions, { regions: ["eu-west-1"], notes: 1 })
        const { notes } = yield* current
        assert.match(
          notes[0] ?? "",
          /^The changed configuration file is refused, and its earlier targets stay in force: .*targets\[0\]\.regions\[1\]: expected a region such as eu-central-1/
        )
        yield* write(`{"targets":[{"reg`)
        assert.match((yield* current).notes[0] ?? "", /a JSON object of variables and targets/)
        yield* write(`{"targets":[{"regions":["us-east-1"]}]}`)
        assert.deepStrictEqual(yield* regions, { regions: ["us-east-1"], notes: 0 })
        yield* write(`{}`)
        assert.deepStrictEqual(yield* current, { targets: [ownTarget], notes: [] })
      }).pipe(Effect.provide(watchedTargets({ configurationFile: file, targets: undefined })))
    }).pipe(Effect.provide(NodeServices.layer))
  )
})

describe("fixedTargets", () => {
  const notesOf = (regions: ReadonlyArray<string>, region?: string) =>
    Effect.gen(function* () {
      return (yield* yield* Targets).notes
    }).pipe(
      Effect.provide(
        fixedTargets({
          targets:
            regions.length === 0 ? undefined : regions.map((name) => ({ inventory: { region: name }, metrics: {} })),
          region
        })
      )
    )

  it.effect("note regions that may be misspelt, and collect them nevertheless", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* notesOf(["eu-west-1", "us-east-1"], "eu-wst-1"), [])
      assert.deepStrictEqual(yield* notesOf(["eu-west-1", "eu-wst-1", "eu-wst-1"]), [
        "The AWS SDK does not know the region eu-wst-1; did you mean eu-west-1?"
      ])
      assert.lengthOf(yield* notesOf([], "eu-wst-1"), 1)
    })
  )
})

describe("parseConfigurationFile", () => {
  it.effect("suggests the known name that is near an unknown one", () =>
    Effect.gen(function* () {
      const messageOf = (name: string) =>
        Effect.map(Effect.flip(parse({ [name]: 1 })), ({ message }) => message.split("\n")[1])
      assert.strictEqual(
        yield* messageOf("SNOOZEQL_PROT"),
        "  snoozeql.json, SNOOZEQL_PROT: expected a known name; did you mean SNOOZEQL_PORT?"
      )
      assert.match((yield* messageOf("colour")) ?? "", /colour: expected targets, or one of the variables /)
    })
  )

  it.effect("says where a text stops being JSON, without repeating it", () =>
    Effect.gen(function* () {
      const text = '{\n  "DATABASE_URL": "postgres://shop:hunter2@host/shop"\n  "targets": []\n}'
      const { message } = yield* Effect.flip(parseConfigurationFile("snoozeql.json", text))
      assert.include(message, "text that is not JSON (line 3 column 3)")
      assert.notInclude(message, "hunter2")
    })
  )
})

describe("snoozeql.schema.json", () => {
  it("is the JSON Schema of the configuration file", async () => {
    await expect(`${JSON.stringify(configurationFileSchema, null, 2)}\n`).toMatchFileSnapshot("../snoozeql.schema.json")
  })
})
