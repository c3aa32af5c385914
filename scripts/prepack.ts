/**
 * Refuses to pack a package that is not built, since its tarball would lack `dist`. pnpm runs this as the `prepack` script of
 * each published package, in its folder. It does not build, since pnpm packs several packages at the same time.
 */
import { existsSync, globSync } from "node:fs"
import { join } from "node:path"
import { readManifest } from "./publishedPackages.ts"

const folder = process.cwd()
const { name, publishConfig } = readManifest(folder)
const programs = Object.values(publishConfig?.bin ?? {})

const modules = globSync("**/*.ts", { cwd: join(folder, "src") }).map((path) => path.replace(/\.ts$/, ""))
const missing = [...modules.flatMap((module) => [`dist/${module}.js`, `dist/${module}.d.ts`]), ...programs]
  .filter((path) => !existsSync(join(folder, path)))
  .toSorted()

if (modules.length === 0 || missing.length > 0) {
  const lack = missing.length === 0 ? "src has no modules" : `${missing[0]} is missing`
  const more = missing.length > 1 ? `, and ${missing.length - 1} more` : ""
  console.error(
    `${name} is not built (${lack}${more}). Run \`pnpm build\` in the root of the workspace, then pack again.`
  )
  process.exitCode = 1
}
