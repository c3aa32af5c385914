import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { SourceFile } from "../dependency-rule/judge.ts"
import { root } from "../publishedPackages.ts"

/** Every TypeScript file of the workspace. */
export const workspaceFiles = (): ReadonlyArray<SourceFile> =>
  globSync("**/*.{ts,tsx,mts,cts}", { cwd: root, exclude: ["**/node_modules", "**/dist", "**/coverage"] })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
