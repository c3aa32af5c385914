import { type DateTime, Result } from "effect"
import type { ClusterScenario } from "./clusters/ClusterScenario.ts"
import { makeCluster } from "./clusters/makeCluster.ts"
import { InvalidSimulatorOption } from "./errors.ts"
import { makeFleet } from "./fleet/fleet.ts"
import type { SimulatedInstance } from "./fleet/SimulatedInstance.ts"
import { applyNameChanges } from "./names/applyNameChanges.ts"
import type { NameChange } from "./names/NameChange.ts"
import { type Replay, replayedInstance } from "./replay/replayedInstance.ts"

/** The longest name of an instance that SnoozeQL can store. */
const maximumNameLength = 255
const printable = /^[\x21-\x7e]+$/

const invalid = (option: string, reason: string) => Result.fail(new InvalidSimulatorOption({ option, reason }))

/** What instances are made from. */
export interface InstancesOptions {
  readonly seed: number
  readonly count: number
  readonly replays: ReadonlyArray<Replay>
  readonly clusters: ReadonlyArray<ClusterScenario>
  readonly nameChanges: ReadonlyArray<NameChange>
  readonly start: DateTime.Utc
}

/** The fleet and the replayed instances, ordered by identifier. Fails if an option is wrong. */
export const makeInstances = (
  options: InstancesOptions
): Result.Result<ReadonlyArray<SimulatedInstance>, InvalidSimulatorOption> => {
  const { clusters, count, nameChanges, replays, seed, start } = options
  if (!Number.isSafeInteger(seed)) return invalid("seed", `is not an integer: ${seed}`)
  if (!Number.isSafeInteger(count) || count < 0) {
    return invalid("instances", `is not a whole number of 0 or more: ${count}`)
  }
  const instances = [...makeFleet(seed, count, start)]
  const names = new Set(instances.map((instance) => instance.identifier))
  for (const replay of replays) {
    if (!printable.test(replay.name) || replay.name.length > maximumNameLength) {
      return invalid(
        "replays",
        `has a name that is not 1 to ${maximumNameLength} printable ASCII characters without spaces: ${JSON.stringify(replay.name)}`
      )
    }
    if (names.has(replay.name)) return invalid("replays", `names an instance that exists already: ${replay.name}`)
    names.add(replay.name)
    instances.push(replayedInstance(replay, start))
  }
  for (const member of clusters.flatMap((cluster) => makeCluster(seed, cluster))) {
    if (names.has(member.identifier)) {
      return invalid("clusters", `names an instance that exists already: ${member.identifier}`)
    }
    names.add(member.identifier)
    instances.push(member)
  }
  return applyNameChanges(
    instances.toSorted((left, right) => (left.identifier < right.identifier ? -1 : 1)),
    nameChanges
  )
}
