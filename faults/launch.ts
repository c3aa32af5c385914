/** Runs a script of this folder with its code cached between runs: many processes load the same modules. */
import { enableCompileCache } from "node:module"

enableCompileCache()

const scripts: Readonly<Record<string, () => Promise<unknown>>> = {
  "pgliteProcess.ts": () => import("./pgliteProcess.ts"),
  "pgliteMillionProcess.ts": () => import("./pgliteMillionProcess.ts")
}

const script = scripts[process.argv[3] ?? ""]
if (script === undefined) throw new Error(`No script ${process.argv[3]}`)
await script()
