/** Tests the checks of circles and contracts: they must report every planted mistake, and nothing else. */
import type { SourceFile } from "./dependency-rule/judge.ts"
import { breachesOf } from "./import-graph/contracts.ts"
import { findCircles } from "./import-graph/findCircles.ts"
import { importGraph, packageGraph } from "./import-graph/importGraph.ts"
import { plantedBreaches, plantedContract, plantedKeepers } from "./import-graph/plantedBreaches.ts"
import { plantedCircles, plantedTree } from "./import-graph/plantedCircles.ts"

const circlesIn = (files: ReadonlyArray<SourceFile>) => {
  const graph = importGraph(files)
  return [...findCircles(graph), ...findCircles(packageGraph(graph))].map((circle) => circle.join(" → "))
}

const breachesIn = (files: ReadonlyArray<SourceFile>) => breachesOf(importGraph(files), plantedContract)

const missed = [
  ...plantedCircles.filter(({ files }) => circlesIn(files).length === 0),
  ...plantedBreaches.filter(({ files }) => breachesIn(files).length === 0)
]
for (const { name } of missed) console.error(`not reported: ${name}`)

const invented = [...circlesIn(plantedTree), ...breachesIn(plantedKeepers)]
for (const message of invented) console.error(`wrongly reported: ${message}`)

const planted = plantedCircles.length + plantedBreaches.length
console.log(`${planted - missed.length} of ${planted} planted mistakes reported`)
if (missed.length > 0 || invented.length > 0) process.exitCode = 1
