/**
 * Builds `dist` of every published package: JavaScript, declarations, and source maps of both. Then it bundles the program.
 */
import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { bundleProgram, publishedBundle } from "./bundle.ts"
import { publishedPackages, root } from "./publishedPackages.ts"

// Otherwise the build of a source that was deleted would still be published.
for (const { folder } of publishedPackages) rmSync(join(root, folder, "dist"), { recursive: true, force: true })

const projects = publishedPackages.map(({ folder }) => `${folder}/tsconfig.build.json`)
const { status } = spawnSync("tsc", ["--build", "--stopBuildOnErrors", ...projects], { cwd: root, stdio: "inherit" })
if (status === 0) await bundleProgram(publishedBundle)
else process.exitCode = status ?? 1
