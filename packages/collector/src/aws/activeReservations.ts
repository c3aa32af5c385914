import { DescribeReservedDBInstancesCommand, type RDSClient } from "@aws-sdk/client-rds"
import { Duration, Effect } from "effect"
import type { Reservation } from "./reservations.ts"
import type { ClientCredentials } from "./credentials.ts"
import { describePages } from "./describePages.ts"

const operation = "DescribeReservedDBInstances"

/** The active reservations, or undefined if they are not known, and the number of requests that were sent. */
interface ActiveReservations {
  readonly reservations: ReadonlyArray<Reservation> | undefined
  readonly apiCalls: number
}

/** Metrics do not wait longer than this for reservations, which are only used for a warning. */
const limit = Duration.seconds(10)

/**
 * Reads the active reserved instances. It never fails and takes at most ten seconds, because they are only used for a
 * warning and the permission to read them is optional.
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
    send: (page, signal) => client.send(new DescribeReservedDBInstancesCommand(page), { abortSignal: signal })
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
          Effect.logWarning(
            `It is not known which instances are reserved: no response within ${Duration.format(limit)}`
          ),
          {
            reservations: undefined,
            // At least one was sent. Retries are not known here.
            apiCalls: 1
          }
        )
    })
  )
