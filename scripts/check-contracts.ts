/** Checks that importing a contract loads no implementation: see `import-graph/contracts.ts`. */
import { breachesOf, contracts } from "./import-graph/contracts.ts"
import { importGraph } from "./import-graph/importGraph.ts"
import { workspaceFiles } from "./import-graph/workspaceFiles.ts"

const graph = importGraph(workspaceFiles())
const breaches = contracts.flatMap((contract) => breachesOf(graph, contract))
for (const breach of breaches) console.error(breach)

console.log(`${contracts.length} contracts, ${breaches.length} breaches`)
if (breaches.length > 0) process.exitCode = 1
