import { InstanceDiscovery } from "@snoozeql/collector/InstanceDiscovery"
import { targetKey } from "@snoozeql/collector/Target"
import { Cache, Duration, Effect, Layer } from "effect"

/** How long a discovery counts. Afterwards an instance may have been created again under the same name. */
const countsFor = Duration.minutes(1)

const capacity = 1000

/**
 * Lets the reading use the discovery with which its price was computed, unless that is older than a minute: a target that
 * is denied is tried once, and not twice.
 */
export const discoverOnce = Layer.effect(
  InstanceDiscovery,
  Effect.gen(function* () {
    const discovery = yield* InstanceDiscovery
    const targets = new Map<string, Parameters<typeof discovery.discover>[0]>()
    const found = yield* Cache.make({
      capacity,
      timeToLive: countsFor,
      lookup: (key: string) => {
        const target = targets.get(key)
        return target === undefined ? Effect.die(`Not a target: ${key}`) : discovery.discover(target)
      }
    })
    return InstanceDiscovery.of({
      ...discovery,
      discover: (target) => {
        const key = targetKey(target)
        targets.set(key, target)
        return Cache.get(found, key)
      }
    })
  })
)
