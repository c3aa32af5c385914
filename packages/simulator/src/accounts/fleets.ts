import { Result } from "effect"
import { type MetricSource, metricSource } from "../cloudwatch/MetricSource.ts"
import { InvalidSimulatorOption } from "../errors.ts"
import { type SimulatedInstance, simulatedAccount } from "../fleet/SimulatedInstance.ts"
import { type InstancesOptions, makeInstances } from "../instances.ts"
import { noPowerLogs, powered, type PowerLogs } from "../power/powered.ts"
import { hashText, mix } from "../series/hash.ts"
import { type Place, placeKey, type SimulatedAccount } from "./SimulatedAccount.ts"

/** The instances of an account in a region, and their metrics. */
export interface Fleet {
  /** Ordered by identifier, as RDS lists them. */
  readonly instances: ReadonlyArray<SimulatedInstance>
  /** Their metrics, as calls have stopped and started them. */
  readonly metricsOf: (logs: PowerLogs) => MetricSource
}

/** The fleets of a simulator. */
export interface Fleets {
  /** The account of access keys that no account names. */
  readonly home: string
  /** The instances of the first account in its first region. */
  readonly instances: ReadonlyArray<SimulatedInstance>
  readonly fleetOf: (place: Place) => Fleet
}

const makeFleetOf = (instances: ReadonlyArray<SimulatedInstance>): Fleet => {
  const sources = new WeakMap([[noPowerLogs, metricSource(instances)]])
  const makeSource = (logs: PowerLogs): MetricSource => {
    const source = metricSource(instances.map((instance) => powered(instance, logs)))
    sources.set(logs, source)
    return source
  }
  return { instances, metricsOf: (logs) => sources.get(logs) ?? makeSource(logs) }
}

const noFleet = makeFleetOf([])

const invalid = (reason: string) => Result.fail(new InvalidSimulatorOption({ option: "accounts", reason }))

/**
 * The fleets of the accounts, each drawn from the seed, its account and its region. Replayed series, clusters and
 * name changes belong to the first one. Without accounts there is one account, with the same fleet in every region.
 */
export const makeFleets = (
  accounts: ReadonlyArray<SimulatedAccount>,
  options: InstancesOptions
): Result.Result<Fleets, InvalidSimulatorOption> =>
  Result.gen(function* () {
    const [first] = accounts
    if (first === undefined) {
      const instances = yield* makeInstances(options)
      const fleet = makeFleetOf(instances)
      return { home: simulatedAccount, instances, fleetOf: () => fleet }
    }
    const fleets = new Map<string, Fleet>()
    for (const { id, instances: count = options.count, regions } of accounts) {
      if (!/^\d{12}$/.test(id)) return yield* invalid(`has an id that is not 12 digits: ${id}`)
      for (const region of regions) {
        const key = placeKey({ account: id, region })
        if (fleets.has(key)) return yield* invalid(`names ${region} of ${id} twice`)
        const seed = mix(options.seed, hashText(key))
        const own = fleets.size === 0 ? {} : { replays: [], clusters: [], nameChanges: [] }
        fleets.set(key, makeFleetOf(yield* makeInstances({ ...options, ...own, count, seed })))
      }
    }
    const [firstFleet = noFleet] = fleets.values()
    return {
      home: first.id,
      instances: firstFleet.instances,
      fleetOf: (place: Place) => fleets.get(placeKey(place)) ?? noFleet
    }
  })
