import { type ImportGraph, reachableFrom, shortestWay } from "./importGraph.ts"

/** A shortest circle of imports. Each file imports the next one, and the last file imports the first. */
export type Circle = ReadonlyArray<string>

/** One shortest circle for each group of files that import each other, ordered by the group's first file. */
export const findCircles = (graph: ImportGraph): ReadonlyArray<Circle> => {
  const circles: Array<Circle> = []
  const reported = new Set<string>()
  for (const path of [...graph.keys()].toSorted()) {
    if (reported.has(path)) continue
    const way = shortestWay(graph, path, (next) => next === path)
    if (way === undefined) continue
    circles.push([path, ...way.slice(0, -1)])
    reported.add(path)
    for (const other of reachableFrom(graph, path)) {
      if (reachableFrom(graph, other).has(path)) reported.add(other)
    }
  }
  return circles
}
