/** Finds files, and packages, that import each other in a circle. Type-only imports count. */
import { findCircles } from "./import-graph/findCircles.ts"
import { importGraph, packageGraph } from "./import-graph/importGraph.ts"
import { workspaceFiles } from "./import-graph/workspaceFiles.ts"

const files = workspaceFiles()
const graph = importGraph(files)
const packages = packageGraph(graph)
const circles = [...findCircles(graph), ...findCircles(packages)]
for (const circle of circles) console.error(`circle: ${[...circle, circle[0]].join("\n  → ")}`)

console.log(`${files.length} files of ${packages.size} packages, ${circles.length} circles`)
if (circles.length > 0) process.exitCode = 1
