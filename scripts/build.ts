/** Builds `dist` of every published package: JavaScript, declarations, and source maps of both. */
import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { publishedPackages, root } from "./publishedPackages.ts"

// What a source that is gone has left behind would be published.
for (const { folder } of publishedPackages) rmSync(join(root, folder, "dist"), { recursive: true, force: true })

const projects = publishedPackages.map(({ folder }) => `${folder}/tsconfig.build.json`)
const { status } = spawnSync("tsc", ["--build", ...projects], { cwd: root, stdio: "inherit" })
process.exitCode = status ?? 1
