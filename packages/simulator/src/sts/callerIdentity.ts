import type { Place } from "../accounts/SimulatedAccount.ts"
import { element, type Xml } from "../aws/xml.ts"

/** The result of GetCallerIdentity. The caller is a user, whether its key is of a user or of a role's session. */
export const callerIdentityXml = ({ account }: Place): ReadonlyArray<Xml> => [
  element("UserId", "AIDASIMULATED"),
  element("Account", account),
  element("Arn", `arn:aws:iam::${account}:user/simulated`)
]
