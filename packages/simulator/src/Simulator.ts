import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Clock, Context, DateTime, Duration, Effect, Layer, Ref } from "effect"
import { HttpServer, type HttpServerError } from "effect/http"
import { createServer } from "node:http"
import type { ClusterScenario } from "./clusters/ClusterScenario.ts"
import { type Counters, noCounters } from "./Counters.ts"
import { makeFleets } from "./accounts/fleets.ts"
import type { Session } from "./accounts/sessions.ts"
import type { Place, SimulatedAccount } from "./accounts/SimulatedAccount.ts"
import type { InvalidSimulatorOption } from "./errors.ts"
import { type Faults, noFaults } from "./Faults.ts"
import type { Quota } from "./faults/placeFault.ts"
import type { SimulatedInstance } from "./fleet/SimulatedInstance.ts"
import { makeEndpoint } from "./http/endpoint.ts"
import type { NameChange } from "./names/NameChange.ts"
import type { PowerLogs } from "./power/powered.ts"
import type { Replay } from "./replay/replayedInstance.ts"

/** What a simulator serves, and where it listens. */
export interface SimulatorOptions {
  /** The address to listen on. Default: 127.0.0.1 */
  readonly host?: string | undefined
  /** The port to listen on; 0 uses a free port. Default: 0 */
  readonly port?: number | undefined
  /** The seed of the fleet's values and of the faults, an integer. Default: 1 */
  readonly seed?: number | undefined
  /** The accounts, each with its own fleets. Default: one account, with the same fleet in every region */
  readonly accounts?: ReadonlyArray<SimulatedAccount> | undefined
  /** How many instances the fleet has; 0 serves only the replayed series. Default: 24 */
  readonly instances?: number | undefined
  /** Recorded series. Each is replayed as the CPUUtilization of its own instance. Default: none */
  readonly replays?: ReadonlyArray<Replay> | undefined
  /** Clusters, whose members are added to the instances. Default: none */
  readonly clusters?: ReadonlyArray<ClusterScenario> | undefined
  /** Instances that are renamed, or deleted and created again, at given times. Default: none */
  readonly nameChanges?: ReadonlyArray<NameChange> | undefined
  /** How long instances and clusters take to stop and to start. Default: 3 minutes and 6 minutes */
  readonly transitions?: { readonly stopping?: Duration.Input; readonly starting?: Duration.Input } | undefined
  /** The faults to inject from the start. Default: none */
  readonly faults?: Faults | undefined
  /**
   * The time at which the simulator's clock starts. It then runs with Effect's Clock. Default: the time of that clock
   */
  readonly now?: DateTime.Utc | undefined
}

const defaults = {
  host: "127.0.0.1",
  port: 0,
  seed: 1,
  instances: 24,
  replays: [],
  clusters: [],
  nameChanges: [],
  accounts: [],
  stopping: Duration.minutes(3),
  starting: Duration.minutes(6)
}

/**
 * A local endpoint that serves CloudWatch's GetMetricData, RDS's DescribeDBInstances, DescribeDBClusters,
 * DescribeEvents and DescribeReservedDBInstances, the price list's GetProducts, and STS's AssumeRole to the AWS SDK, for
 * a seeded fleet of instances, for clusters and for replayed series. It also stops and starts instances and clusters as
 * RDS does. Use it in tests and demos instead of AWS.
 *
 * It checks no signatures. It accepts every access key that its faults do not refuse. With `accounts`, the access key
 * or the session of an assumed role decides the account, and the signature decides the region. `GET
 * /simulator/counters` returns its counters.
 */
export class Simulator extends Context.Service<
  Simulator,
  {
    /** Where the endpoint listens, such as `http://127.0.0.1:4566`: the `endpoint` of an SDK client. */
    readonly url: string

    /**
     * The instances of the first account in its first region, ordered by identifier. They do not show what calls have
     * stopped.
     */
    readonly instances: ReadonlyArray<SimulatedInstance>

    /** The instances of an account in a region, ordered by identifier. */
    readonly instancesOf: (place: Place) => ReadonlyArray<SimulatedInstance>

    /** The time of the simulator's clock. */
    readonly now: Effect.Effect<DateTime.Utc>

    /** The counters of requests and responses so far. */
    readonly counters: Effect.Effect<Counters>

    /** The faults that are injected now. */
    readonly faults: Effect.Effect<Faults>

    /** Replaces the faults, for the calls that arrive from now on. */
    readonly setFaults: (faults: Faults) => Effect.Effect<void>
  }
>()("@snoozeql/simulator/Simulator") {
  /** Serves until its scope closes. Fails if an option is wrong or the port is in use. */
  static readonly layer = (
    options: SimulatorOptions = {}
  ): Layer.Layer<Simulator, InvalidSimulatorOption | HttpServerError.ServeError> =>
    Layer.effect(
      Simulator,
      Effect.gen(function* () {
        const seed = options.seed ?? defaults.seed
        const clock = yield* Clock.currentTimeMillis
        const start = options.now ?? DateTime.makeUnsafe(clock)
        const ahead = start.epochMilliseconds - clock
        const now = Effect.map(Clock.currentTimeMillis, (millis) => millis + ahead)
        const accounts = options.accounts ?? defaults.accounts
        const { fleetOf, home, instances } = yield* Effect.fromResult(
          makeFleets(accounts, {
            seed,
            count: options.instances ?? defaults.instances,
            replays: options.replays ?? defaults.replays,
            clusters: options.clusters ?? defaults.clusters,
            nameChanges: options.nameChanges ?? defaults.nameChanges,
            start
          })
        )
        const faults = yield* Ref.make(options.faults ?? noFaults)
        const counters = yield* Ref.make(noCounters)
        const sessions = yield* Ref.make<ReadonlyMap<string, Session>>(new Map())
        const powerLogs = yield* Ref.make<ReadonlyMap<string, PowerLogs>>(new Map())
        const transitionTimes = {
          stopping: Duration.toMillis(options.transitions?.stopping ?? defaults.stopping),
          starting: Duration.toMillis(options.transitions?.starting ?? defaults.starting)
        }
        const quotas = yield* Ref.make<ReadonlyMap<string, Quota>>(new Map())
        const server = yield* NodeHttpServer.make(() => createServer({ shouldUpgradeCallback: () => false }), {
          host: options.host ?? defaults.host,
          port: options.port ?? defaults.port,
          gracefulShutdownTimeout: "1 second"
        })
        yield* server.serve(
          makeEndpoint({
            seed,
            home,
            accounts,
            fleetOf,
            sessions,
            quotas,
            powerLogs,
            transitionTimes,
            now,
            faults,
            counters
          })
        )

        return Simulator.of({
          url: HttpServer.formatAddress(server.address),
          instances,
          instancesOf: (place) => fleetOf(place).instances,
          now: Effect.map(now, (millis) => DateTime.makeUnsafe(millis)),
          counters: Ref.get(counters),
          faults: Ref.get(faults),
          setFaults: (changed) => Ref.set(faults, changed)
        })
      })
    )
}
