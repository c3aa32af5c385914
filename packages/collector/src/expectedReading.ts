import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { metricsOfClass } from "@snoozeql/domain/MetricName"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Effect } from "effect"
import type { CloudWatchRequests } from "./CloudWatchCost.ts"
import { statistics } from "./CloudWatch.ts"
import { InstanceDiscovery } from "./InstanceDiscovery.ts"
import { filterByTags } from "./pass/filterByTags.ts"
import type { Target } from "./Target.ts"

/** What a first reading of a target would read. */
export interface ExpectedReading {
  readonly target: Target
  /** Undefined if it is not known. */
  readonly account: string | undefined
  /** Undefined if it is not known. */
  readonly region: string | undefined
  /** The instances whose metrics would be requested. None if another target has the same account and region. */
  readonly instances: ReadonlyArray<DiscoveredInstance>
  /** Why the target could not be discovered; undefined if it was. */
  readonly failure: string | undefined
}

/** How many targets are discovered at the same time. */
const concurrentTargets = 8

/**
 * Discovers targets without recording anything, and returns what a collector would read of each. Use it to say what a
 * reading costs before it begins. A target that cannot be discovered does not affect the others.
 */
export const expectReading = Effect.fn("expectReading")(function* (targets: ReadonlyArray<Target>) {
  const discovery = yield* InstanceDiscovery
  const found = yield* Effect.forEach(
    targets,
    (target) =>
      discovery.discover(target.inventory).pipe(
        Effect.map(({ account, instances, region }): ExpectedReading => {
          const { chosen } = filterByTags(instances, target.tags)
          const read = chosen.filter(
            ({ kind, provider_created_at }) => kind !== "cluster" && provider_created_at !== null
          )
          return { target, account, region, instances: read, failure: undefined }
        }),
        Effect.catchTag("AwsRequestError", ({ message, region }) =>
          Effect.succeed<ExpectedReading>({
            target,
            account: undefined,
            region: region ?? target.inventory.region,
            instances: [],
            failure: redactUrls(message)
          })
        )
      ),
    { concurrency: concurrentTargets }
  )
  const claimed = new Set<string>()
  return found.map((expected): ExpectedReading => {
    const { account, region } = expected
    const key = `${account} ${region}`
    if (account === undefined || !claimed.has(key)) {
      claimed.add(key)
      return expected
    }
    return { ...expected, instances: [] }
  })
})

/** Returns what a reading of instances of these classes requests, however far back it goes. Retries do not count. */
export const readingRequests = (classes: ReadonlyArray<string | null>): CloudWatchRequests => {
  const metrics = classes.reduce((sum, className) => sum + metricsOfClass(className).length, 0)
  return { metrics_requested: metrics, queries_requested: metrics * statistics.length }
}
