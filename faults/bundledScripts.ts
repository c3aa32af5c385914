import { join } from "node:path"
import { rolldown } from "rolldown"

/** Scripts that are started hundreds of times. From one file they start in a quarter of the processor time. */
const scripts = ["killedProcess.ts", "namesProcess.ts"]

const folder = join(import.meta.dirname, "node_modules/.bundle")

const bundle = async (): Promise<void> => {
  const input = Object.fromEntries(scripts.map((script) => [script, join(import.meta.dirname, script)]))
  const bundled = await rolldown({ input, platform: "node" })
  await bundled.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" })
  await bundled.close()
}

let bundling: Promise<void> | undefined

/** Returns the file that runs a script of this folder: its bundle, which the first call writes, or the launcher. */
export const fileOf = async (script: string): Promise<string> => {
  if (!scripts.includes(script)) return join(import.meta.dirname, "launch.ts")
  bundling ??= bundle()
  await bundling
  return join(folder, `${script}.mjs`)
}
