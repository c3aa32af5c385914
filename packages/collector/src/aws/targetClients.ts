import { Effect, RcMap, type Scope } from "effect"
import type { AccountRegion } from "../AccountRegion.ts"

/** A client that nobody has used for this long is closed: its target may be gone from the configuration. */
const idleTimeToLive = "25 hours"

/**
 * The clients of the targets, one for each account and region. A client is made when it is first needed, and closed
 * with the scope.
 */
export const makeTargetClients = <Client>(make: (target: AccountRegion) => Effect.Effect<Client, never, Scope.Scope>) =>
  Effect.map(RcMap.make({ lookup: make, idleTimeToLive }), (clients) => ({
    /** Uses the client of a target. It stays open at least until the use ends. */
    use: <A, E>(
      { externalId, profile, region, roleArn }: AccountRegion,
      use: (client: Client) => Effect.Effect<A, E>
    ): Effect.Effect<A, E> =>
      // The keys of the map are compared by their members.
      Effect.scoped(
        Effect.flatMap(
          RcMap.get(clients, {
            ...(roleArn === undefined ? {} : { roleArn }),
            ...(externalId === undefined ? {} : { externalId }),
            ...(profile === undefined ? {} : { profile }),
            ...(region === undefined ? {} : { region })
          }),
          use
        )
      )
  }))
