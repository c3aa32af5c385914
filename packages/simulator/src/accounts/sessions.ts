import { Effect, Ref } from "effect"
import { AwsError } from "../aws/AwsError.ts"
import type { Place, SimulatedAccount } from "./SimulatedAccount.ts"

/** The credentials of an assumed role. */
export interface Session {
  readonly account: string
  readonly accessKey: string
  readonly secretKey: string
  readonly token: string
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
}

/** How a request is signed (AWS Signature Version 4). */
export interface Signature {
  /** Undefined if it is not signed. */
  readonly accessKey: string | undefined
  readonly region: string
  /** The header `X-Amz-Security-Token`. */
  readonly token: string | undefined
}

/** The roles' sessions by their access keys. */
export type Sessions = Ref.Ref<ReadonlyMap<string, Session>>

const refused = (code: string, message: string): AwsError =>
  new AwsError({ code, status: 403, fault: "Sender", message })

/** The account and region that a request is for: its access key decides the account, its signature the region. */
export const placeOf = Effect.fnUntraced(function* (
  { accessKey, region, token }: Signature,
  state: {
    readonly accounts: ReadonlyArray<SimulatedAccount>
    readonly home: string
    readonly sessions: Sessions
    readonly now: Effect.Effect<number>
  }
): Effect.fn.Return<Place, AwsError> {
  const session = accessKey === undefined ? undefined : (yield* Ref.get(state.sessions)).get(accessKey)
  if (session !== undefined) {
    if (session.token !== token) {
      return yield* refused("InvalidClientTokenId", "The security token included in the request is invalid.")
    }
    if (session.expiresAt <= (yield* state.now)) {
      return yield* refused("ExpiredToken", "The security token included in the request is expired")
    }
    return { account: session.account, region }
  }
  const owner = state.accounts.find(({ accessKeys = [] }) => accessKey !== undefined && accessKeys.includes(accessKey))
  return { account: owner?.id ?? state.home, region }
})
