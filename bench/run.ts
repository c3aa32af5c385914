import { run as analysis } from "./analysis/main.ts"

const benches: { readonly [name: string]: (args: ReadonlyArray<string>) => void | Promise<void> } = { analysis }

const [name = "", ...args] = process.argv.slice(2)
const bench = benches[name]
if (bench === undefined) {
  console.error(`Usage: pnpm bench NAME, where NAME is one of: ${Object.keys(benches).join(", ")}`)
  process.exitCode = 2
} else await bench(args)
