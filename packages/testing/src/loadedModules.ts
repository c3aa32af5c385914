import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Writes the URL of each module that Node loads to the file that the variable names. */
const recorder = `
import { registerHooks } from "node:module"
import { appendFileSync } from "node:fs"
registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(process.env.LOADED_MODULES, url + "\\n")
    return nextLoad(url, context)
  }
})
`

/** Runs a program of Node to its end, and returns the URLs of the modules that it loaded and what it printed. */
export const loadedModules = async (file: string, args: ReadonlyArray<string>) => {
  const folder = mkdtempSync(join(tmpdir(), "snoozeql-modules-"))
  try {
    const list = join(folder, "modules.txt")
    const hooks = join(folder, "recorder.mjs")
    writeFileSync(list, "")
    writeFileSync(hooks, recorder)
    const child = spawn(process.execPath, ["--import", hooks, file, ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", LOADED_MODULES: list },
      stdio: ["ignore", "pipe", "ignore"]
    })
    let stdout = ""
    child.stdout.on("data", (chunk) => (stdout += String(chunk)))
    await once(child, "close")
    const modules = readFileSync(list, "utf8").split("\n")
    return {
      code: child.exitCode,
      stdout,
      modules: modules.filter((url) => url.startsWith("file:") && !url.endsWith("recorder.mjs"))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
