import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { run } from "@snoozeql/testing/program"
import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { Effect } from "effect"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const limit = 120_000

/** Runs `snoozeql assess` against a simulator, with its folder below a temporary one. */
const assess = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
) {
  const { url } = yield* Simulator
  const folder = join(yield* temporaryFolder, "assess")
  const ended = yield* run(["assess", "--folder", folder, ...args], {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    ...environment
  })
  const { counters } = yield* Simulator
  return { ...ended, hasFolder: existsSync(folder), asked: (yield* counters).metrics_requested }
})

const nothingHappened = { stdout: "", hasFolder: false, asked: 0 }

describe("snoozeql assess", { timeout: limit }, () => {
  it.live("says what reading costs, and reads nothing if it cannot ask", () =>
    Effect.gen(function* () {
      const { stderr, ...ended } = yield* assess([])
      assert.deepInclude(ended, { code: 2, ...nothingHappened })
      assert.match(
        stderr,
        /Found 3 instances \(account \d{12}, us-east-1\)\. Reading 12 weeks of CloudWatch metrics of them takes 48 queries for 12 metrics, which costs less than \$0\.01\. Nothing is changed in AWS\./
      )
      assert.include(stderr, "--yes: there is no terminal to ask on, so add this flag to agree to these costs")
    }).pipe(Effect.provide(Simulator.layer({ instances: 3 })))
  )

  it.live("names the account that is denied, and keeps nothing", () =>
    Effect.gen(function* () {
      const { stderr, ...ended } = yield* assess(["--yes"])
      assert.deepInclude(ended, { code: 1, ...nothingHappened })
      assert.match(stderr, /No database could be listed: .*AccessDenied/s)
    }).pipe(
      Effect.provide(
        Simulator.layer({
          instances: 3,
          accounts: [{ id: "111111111111", regions: ["us-east-1"] }],
          faults: { places: [{ account: "111111111111", refused: "AccessDenied" }] }
        })
      )
    )
  )

  it.live("says of an empty account that it is empty, and keeps nothing", () =>
    Effect.gen(function* () {
      const { stdout, ...ended } = yield* assess(["--yes"])
      assert.deepInclude(ended, { code: 0, hasFolder: false, asked: 0 })
      assert.match(stdout, /^No database was found: no RDS instance and no Aurora cluster\./)
      const csv = yield* assess(["--yes", "--format", "csv"])
      assert.match(csv.stdout, /^Rank,Database,[^\n]*\n$/)
    }).pipe(Effect.provide(Simulator.layer({ accounts: [{ id: "111111111111", regions: [] }] })))
  )

  it.live("refuses two formats, and a file that is not a page of its own", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const photo = join(folder, "photo.html")
      writeFileSync(photo, "<p>mine</p>")
      const two = yield* assess(["--json", "--format", "csv"])
      assert.deepInclude(two, { code: 2, ...nothingHappened })
      assert.include(two.stderr, "--format: give either --json or --format")
      const foreign = yield* assess(["--yes", "--html", photo])
      assert.deepInclude(foreign, { code: 2, ...nothingHappened })
      assert.include(foreign.stderr, "exists, and is not an earlier page of this command")
      const nowhere = yield* assess(["--yes", "--html", join(folder, "no", "such", "page.html")])
      assert.deepInclude(nowhere, { code: 2, ...nothingHappened })
      assert.include(nowhere.stderr, `--html: there is no file or folder ${join(folder, "no", "such")}`)
      const unknown = yield* assess(["--format", "xml"])
      assert.deepInclude(unknown, { code: 2, hasFolder: false, asked: 0 })
    }).pipe(Effect.provide(Simulator.layer({ instances: 1 })))
  )
})
