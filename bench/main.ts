/** `pnpm bench NAME`: runs bench/NAME/main.ts. */
import { existsSync } from "node:fs"

const [name = ""] = process.argv.slice(2)
const script = new URL(`${name}/main.ts`, import.meta.url)

if (!/^[a-z-]+$/.test(name) || !existsSync(script)) {
  console.error("Usage: pnpm bench NAME, where bench/NAME/main.ts is a benchmark")
  process.exit(2)
}
await import(script.href)
