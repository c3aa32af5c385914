import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect, Ref, Result } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { placeOf, type Sessions } from "../accounts/sessions.ts"
import type { Place, SimulatedAccount } from "../accounts/SimulatedAccount.ts"
import { AwsError, senderError } from "../aws/AwsError.ts"
import { add, type Counters, countCall, countError } from "../Counters.ts"
import { accessKeyRefusal, type CallFault, callFault, callLatency } from "../faults/callFault.ts"
import { placeFault, type Quotas } from "../faults/placeFault.ts"
import type { Faults, Operation } from "../Faults.ts"
import { htmlError } from "./htmlError.ts"
import { requestId } from "../aws/requestId.ts"
import { signingAccessKey, signingRegion } from "../aws/signature.ts"

/** The state that all calls of a simulator share. */
export interface CallState {
  readonly seed: number
  readonly faults: Ref.Ref<Faults>
  readonly counters: Ref.Ref<Counters>
  /** The account of access keys that no account names. */
  readonly home: string
  readonly accounts: ReadonlyArray<SimulatedAccount>
  readonly sessions: Sessions
  readonly quotas: Quotas
  /** The time of the simulator's clock, in milliseconds since the epoch. */
  readonly now: Effect.Effect<number>
}

/** Writes an error in a protocol. */
export type WriteError = (error: AwsError, requestId: string) => HttpServerResponse.HttpServerResponse

/** What a handler knows about its call. */
export interface Call {
  /** The number of the call among those of its operation, counted from 1. */
  readonly number: number
  readonly requestId: string
  /** The account and region that it is for. */
  readonly place: Place
  /** The faults when it arrived. */
  readonly faults: Faults
}

type Response = HttpServerResponse.HttpServerResponse
type Request = HttpServerRequest.HttpServerRequest

/** Resets the TCP connection. The server interrupts the request's fiber when it sees that the connection is closed. */
const resetConnection: Effect.Effect<never, never, Request> = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.andThen(
      Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(request).socket.resetAndDestroy()),
      Effect.never
    )
)

const forbidden = (code: string): AwsError =>
  new AwsError({ code, status: 403, fault: "Sender", message: `The access key of the request is refused: ${code}` })

const serverErrorMessage = "The request processing has failed because of an unknown error, exception or failure."

const failCall = (state: CallState, call: Call, writeError: WriteError, error: AwsError): Effect.Effect<Response> =>
  Effect.as(Ref.update(state.counters, countError(error.code)), writeError(error, call.requestId))

const answerServerError = (state: CallState, call: Call, writeError: WriteError): Effect.Effect<Response> => {
  const status = call.faults.server_error_status ?? 503
  if (status === 502 || status === 504) return Effect.succeed(htmlError(status))
  const code = status === 500 ? "InternalFailure" : "ServiceUnavailable"
  const error = new AwsError({ code, status, fault: "Receiver", message: serverErrorMessage })
  return failCall(state, call, writeError, error)
}

const answerFault = (
  state: CallState,
  call: Call,
  writeError: WriteError,
  fault: CallFault
): Effect.Effect<Response, never, Request> => {
  switch (fault) {
    case "connection reset":
      return Effect.andThen(Ref.update(state.counters, add({ connection_resets: 1 })), resetConnection)
    case "server error":
      return Effect.andThen(
        Ref.update(state.counters, add({ server_errors: 1 })),
        answerServerError(state, call, writeError)
      )
    case "throttling": {
      const error = senderError(call.faults.throttling_code ?? "Throttling", "Rate exceeded")
      return Effect.andThen(Ref.update(state.counters, add({ throttled: 1 })), failCall(state, call, writeError, error))
    }
  }
}

/** Handles one call of an operation: counts it, delays it, applies faults to it, or passes it to the handler. */
export const answerCall = Effect.fnUntraced(function* <R>(
  state: CallState,
  operation: Operation | "Unknown",
  writeError: WriteError,
  handler: (call: Call) => Effect.Effect<Response, AwsError, R>
): Effect.fn.Return<Response, never, R | Request> {
  const { calls } = yield* Ref.updateAndGet(state.counters, countCall(operation))
  const total = Object.values(calls).reduce((sum, number) => sum + number, 0)
  const faults = yield* Ref.get(state.faults)
  const { headers } = yield* HttpServerRequest.HttpServerRequest
  const accessKey = signingAccessKey(headers["authorization"])
  const region = signingRegion(headers["authorization"])
  const place = yield* Effect.result(placeOf({ accessKey, region, token: headers["x-amz-security-token"] }, state))
  const call: Call = {
    number: calls[operation],
    requestId: requestId(state.seed, total),
    place: Result.getOrElse(place, () => ({ account: state.home, region })),
    faults
  }
  if (operation !== "Unknown") {
    const latency = callLatency(faults, operation)
    if (latency !== undefined) yield* Effect.sleep(latency)
    const refusal = accessKeyRefusal(faults, operation, accessKey)
    if (refusal !== undefined) return yield* failCall(state, call, writeError, forbidden(refusal))
    if (Result.isFailure(place)) return yield* failCall(state, call, writeError, place.failure)
    const ofPlace = yield* placeFault(faults, operation, place.success, state)
    if (typeof ofPlace === "object") return yield* failCall(state, call, writeError, forbidden(ofPlace.refused))
    if (ofPlace !== undefined) return yield* answerFault(state, call, writeError, ofPlace)
    const fault = callFault(faults, state.seed, operation, call.number)
    if (fault !== undefined) return yield* answerFault(state, call, writeError, fault)
  }
  return yield* handler(call).pipe(Effect.catch((error) => failCall(state, call, writeError, error)))
})
