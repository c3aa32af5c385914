import { assert, describe, it } from "@effect/vitest"
import { loadedModules } from "@snoozeql/testing/loadedModules"
import { execFileSync } from "node:child_process"
import { join } from "node:path"

const root = join(import.meta.dirname, "..", "..", "..", "..")
const binary = join(root, "packages", "server", "src", "bin.ts")

/** The sources that describe the command line, and what they may load. */
const ofHelp = [
  "packages/server/src/{bin,main}.ts",
  "packages/server/src/{commands,commandLine,process,settings}/",
  "packages/server/src/layers/logging.ts",
  "packages/server/src/output/OutputTerminal.ts",
  "packages/server/src/postgres/{pooler,reportedError}.ts",
  "packages/domain/",
  "packages/collector/src/{CollectInterval,PassTimeLimit,Target}.ts",
  "packages/collector/src/aws/proxies.ts",
  "packages/advisor/src/webhook/webhookFormats.ts",
  "packages/analysis/src/hours/",
  "packages/analysis/src/plan/promise.ts"
].map(
  (pattern) =>
    new RegExp(`^${pattern.replaceAll(/\{(.*?)\}/g, (_, names: string) => `(?:${names.replaceAll(",", "|")})`)}`)
)

/** The packages of others that help needs. Not among them: the AWS SDK, PostgreSQL's driver, PGlite. */
const packagesOfHelp = ["effect", "@effect/platform-node", "@effect/platform-node-shared"]

/** What a command loaded: paths of our sources, and names of the packages of others. */
const load = async (...args: ReadonlyArray<string>) => {
  const { code, modules, stdout } = await loadedModules(binary, args)
  const [ours, others] = [true, false].map((isOurs) =>
    modules.filter((url) => !url.includes("/node_modules/") === isOurs)
  )
  const packageOf = (url: string) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url
  return {
    code,
    stdout,
    sources: (ours ?? []).map((url) => url.slice(`file://${root}/`.length)),
    packages: [...new Set((others ?? []).map(packageOf))]
  }
}

describe("help", () => {
  it.each(["--help", "serve --help", "keys create --help"])(
    "loads only what describes the command line: %s",
    async (line) => {
      const { code, packages, sources, stdout } = await load(...line.split(" "))
      assert.strictEqual(code, 0)
      assert.include(stdout, "USAGE")
      assert.deepStrictEqual(
        sources.filter((path) => !ofHelp.some((pattern) => pattern.test(path))),
        []
      )
      assert.isAbove(sources.length, 10)
      assert.sameMembers(packages, packagesOfHelp)
    }
  )

  it.each(["bash", "zsh", "fish"])(
    "offers completions for %s that know the commands and their flags",
    async (shell) => {
      const { code, stdout } = await load("--completions", shell)
      assert.strictEqual(code, 0)
      for (const word of ["doctor", "recommend", "retention-days"]) assert.include(stdout, word)
    }
  )

  it("completes a command in bash after the documented line", () => {
    const script = `
      snoozeql() { "${process.execPath}" "${binary}" "$@"; }
      source <(snoozeql --completions bash)
      COMP_WORDS=(snoozeql do) COMP_CWORD=1 COMP_LINE="snoozeql do" COMP_POINT=11
      _snoozeql
      echo "\${COMPREPLY[@]}"
    `
    assert.strictEqual(execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim(), "doctor")
  })

  it("is not measured by a program that loads everything: a command loads its handler and what it needs", async () => {
    const { sources } = await load("activity", "orders", "--server", "http://127.0.0.1:9")
    assert.include(sources, "packages/server/src/handlers/activity.ts")
    assert.include(sources, "packages/server/src/advice/adviceFromServer.ts")
  })
})
