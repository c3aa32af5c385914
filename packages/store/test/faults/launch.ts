/** Runs a script of this folder with its code cached between runs: hundreds of processes load the same modules. */
import { enableCompileCache } from "node:module"

enableCompileCache()
await (process.argv[3] === "pgliteProcess.ts" ? import("./pgliteProcess.ts") : import("./killedProcess.ts"))
