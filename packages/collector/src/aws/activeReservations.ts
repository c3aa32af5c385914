import { DescribeReservedDBInstancesCommand, type RDSClient } from "@aws-sdk/client-rds"
import { Duration, Effect } from "effect"
import type { Reservation } from "./reservations.ts"
import type { ClientCredentials } from "./credentials.ts"
import { describePages } from "./describePages.ts"

const operation = "DescribeReservedDBInstances"

/** What the active reservations are, undefined where that is not known, and how many requests it took to ask. */
interface ActiveReservations {
  readonly reservations: ReadonlyArray<Reservation> | undefined
  readonly apiCalls: number
}

/** Metrics wait no longer for what only makes for a warning. */
const limit = Duration.seconds(10)

/**
 * Asks for the active reserved instances. It never fails, and takes ten seconds at most: they only make for a warning, and
 * the permission to read them is not required.
 */
export const activeReservations = (
  client: RDSClient,
  credentials: ClientCredentials,
  region: string
): Effect.Effect<ActiveReservations> =>
  describePages({
    operation,
    region,
    credentials,
    isOptional: true,
    send: (marker, signal) =>
      client.send(new DescribeReservedDBInstancesCommand(marker === undefined ? {} : { Marker: marker }), {
        abortSignal: signal
      })
  }).pipe(
    Effect.map(({ apiCalls, pages }): ActiveReservations => ({
      reservations: pages
        .flatMap(({ ReservedDBInstances = [] }) => ReservedDBInstances)
        .filter(({ State }) => State === "active")
        .map(({ DBInstanceClass = "", ProductDescription = "" }) => ({
          product: ProductDescription,
          instanceClass: DBInstanceClass
        })),
      apiCalls
    })),
    Effect.catchTag("AwsRequestError", ({ apiCalls, message, reason }) =>
      Effect.as(
        (reason === "AccessDenied" ? Effect.logDebug : Effect.logWarning)(
          "It is not known which instances are reserved"
        ).pipe(Effect.annotateLogs({ reason: message })),
        { reservations: undefined, apiCalls }
      )
    ),
    Effect.timeoutOrElse({
      duration: limit,
      orElse: () =>
        Effect.as(
          Effect.logWarning(`It is not known which instances are reserved: no answer within ${Duration.format(limit)}`),
          {
            reservations: undefined,
            // At least; retries are not told.
            apiCalls: 1
          }
        )
    })
  )
