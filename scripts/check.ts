/**
 * Runs every `check:…` script of package.json, even if some fail, and ends with the list of failures. Arguments name the
 * steps to run: `pnpm check lint format`.
 */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { delimiter, join } from "node:path"

const root = join(import.meta.dirname, "..")
const prefix = "check:"

const readScripts = (): ReadonlyArray<readonly [name: string, command: string]> => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  if (typeof manifest !== "object" || manifest === null || !("scripts" in manifest)) return []
  return Object.entries(manifest.scripts ?? {}).map(([name, command]) => [name, String(command)])
}

const steps = readScripts().flatMap(([name, command]) =>
  name.startsWith(prefix) ? [{ name: name.slice(prefix.length), command }] : []
)

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`Unknown step: ${unknown.join(", ")}. The steps are ${steps.map(({ name }) => name).join(", ")}.`)
  process.exit(2)
}

const run = (command: string) =>
  spawnSync(command, {
    cwd: root,
    env: { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter) },
    shell: true,
    stdio: "inherit"
  }).status === 0

const selected = steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const failed = selected.filter(({ command, name }) => {
  console.log(`\n▶ ${name}: ${command}`)
  const start = performance.now()
  const succeeded = run(command)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${succeeded ? "✓" : "✗"} ${name} (${seconds} s)`)
  return !succeeded
})

console.log(
  failed.length === 0
    ? `\nAll ${selected.length} checks passed.`
    : `\n${failed.length} of ${selected.length} checks failed: ${failed.map(({ name }) => name).join(", ")}`
)
if (failed.length > 0 || selected.length === 0) process.exitCode = 1
