import { type ImportGraph, reachableFrom, shortestWay } from "./importGraph.ts"

/** Files that others build on, and everything that they may load. */
export interface Contract {
  /** A path, or the beginning of several paths. */
  readonly files: string
  /**
   * Paths and specifiers, their beginnings if they end in `/`, or patterns of them. The contract's own files are always
   * allowed.
   */
  readonly mayReach: ReadonlyArray<string | RegExp>
}

const domain = "packages/domain/src/"

/** A module of Effect by itself, such as `effect/Schema`. Some bundlers include all that `effect` and `effect/http` export. */
const effectModule = /^effect\/(?:[a-z-]+\/)*[A-Z]\w*$/

/** Contracts import no implementation. Importing one loads no SQL, no AWS SDK and no handler. */
export const contracts: ReadonlyArray<Contract> = [
  { files: domain, mayReach: [effectModule] },
  ...[
    "MetricsStore",
    "HistoryStore",
    "InstanceStore",
    "CollectionRunStore",
    "PriceStore",
    "PolicyStore",
    "DecisionStore",
    "ExportStore",
    "WebhookStore",
    "AdviceStore"
  ].map((store) => ({
    files: `packages/store/src/${store}.ts`,
    mayReach: [
      domain,
      "packages/store/src/AdviceResults.ts",
      "packages/store/src/ChangePlace.ts",
      "packages/store/src/DecisionSelection.ts",
      "packages/store/src/UnitFilter.ts",
      "effect",
      effectModule
    ]
  })),
  ...["CloudWatch", "InstanceDiscovery", "PriceList"].map((port) => ({
    files: `packages/collector/src/${port}.ts`,
    mayReach: [
      domain,
      "packages/collector/src/AccountRegion.ts",
      "packages/collector/src/AwsRequestError.ts",
      "effect",
      effectModule
    ]
  })),
  { files: "packages/advisor/src/WebhookSender.ts", mayReach: ["effect"] },
  { files: "packages/collector/src/Collector.ts", mayReach: [domain, "effect", effectModule] },
  { files: "packages/client/src/", mayReach: [domain, effectModule] }
]

const contains = (files: string | RegExp, path: string) => {
  if (files instanceof RegExp) return files.test(path)
  return files.endsWith("/") ? path.startsWith(files) : path === files
}

/** Why a contract is broken: a chain of imports leads to something that it may not load, or it has no file. */
export const breachesOf = (graph: ImportGraph, contract: Contract): ReadonlyArray<string> => {
  const own = [...graph.keys()].filter((path) => contains(contract.files, path))
  if (own.length === 0) return [`${contract.files}: there is no such file`]
  const isAllowed = (path: string) => [contract.files, ...contract.mayReach].some((files) => contains(files, path))
  return own.flatMap((path) =>
    [...reachableFrom(graph, path)]
      .filter((reached) => !isAllowed(reached))
      .map((reached) => [path, ...(shortestWay(graph, path, (next) => next === reached) ?? [])].join("\n  → "))
  )
}
