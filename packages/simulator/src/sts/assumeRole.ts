import { DateTime, Effect, Ref, Result, Schema } from "effect"
import { AwsError, senderError } from "../aws/AwsError.ts"
import { element, type Xml } from "../aws/xml.ts"
import type { Session, Sessions } from "../accounts/sessions.ts"
import type { SimulatedAccount } from "../accounts/SimulatedAccount.ts"
import type { FormParameters } from "../rds/DescribeDBInstancesInput.ts"

/** In seconds. */
const DurationSeconds = Schema.FiniteFromString.check(
  Schema.isInt(),
  Schema.isBetween({ minimum: 900, maximum: 43_200 })
)

const roleArn = /^arn:aws:iam::(\d{12}):role\/(.+)$/

/** What STS knows when a role is assumed. */
export interface AssumeRoleState {
  readonly accounts: ReadonlyArray<SimulatedAccount>
  readonly sessions: Sessions
}

const denied = (account: string, resource: string): AwsError =>
  new AwsError({
    code: "AccessDenied",
    status: 403,
    fault: "Sender",
    message: `User: arn:aws:iam::${account}:user/simulated is not authorized to perform: sts:AssumeRole on resource: ${resource}`
  })

/**
 * Assumes a role of one of the accounts for a caller, and returns the new session. STS says AccessDenied whether the
 * role does not exist or the external id is wrong.
 */
export const assumeRole = Effect.fnUntraced(function* (
  form: FormParameters,
  caller: string,
  now: number,
  { accounts, sessions }: AssumeRoleState
) {
  const arn = form["RoleArn"] ?? ""
  const [, id, role] = roleArn.exec(arn) ?? []
  if (id === undefined || role === undefined) {
    return yield* senderError("ValidationError", `${arn} is invalid`)
  }
  const seconds = yield* Effect.fromResult(
    Result.mapError(Schema.decodeResult(DurationSeconds)(form["DurationSeconds"] ?? "3600"), ({ message }) =>
      senderError("ValidationError", message)
    )
  )
  const account = accounts.find((candidate) => candidate.id === id)
  if (account === undefined || (account.externalId !== undefined && account.externalId !== form["ExternalId"])) {
    return yield* denied(caller, arn)
  }
  return yield* Ref.modify(sessions, (before) => {
    const number = String(before.size + 1).padStart(16, "0")
    const session: Session = {
      account: id,
      accessKey: `ASIA${number}`,
      secretKey: `secret-${number}`,
      token: `token-${role}-${number}`,
      expiresAt: now + seconds * 1000
    }
    return [session, new Map(before).set(session.accessKey, session)]
  })
})

/** The result of AssumeRole. */
export const assumeRoleXml = (session: Session): ReadonlyArray<Xml> => [
  element("Credentials", [
    element("AccessKeyId", session.accessKey),
    element("SecretAccessKey", session.secretKey),
    element("SessionToken", session.token),
    element("Expiration", DateTime.formatIso(DateTime.makeUnsafe(session.expiresAt)))
  ])
]
