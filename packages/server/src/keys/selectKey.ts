import { type ApiKey, keyBeginning } from "@snoozeql/domain/ApiKey"
import { keyPrefixOf } from "@snoozeql/store/KeySecret"
import { type DateTime, Result, Schema } from "effect"
import { statusOf } from "./keyStatus.ts"

/** No key has this name or prefix. */
export class UnknownKey extends Schema.TaggedError<UnknownKey>()("UnknownKey", {
  wanted: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message(): string {
    const known = this.known.length === 0 ? "none is in force" : `in force are ${this.known.join(", ")}`
    return `No key is named "${this.wanted}" or begins with it; ${known}`
  }
}

/**
 * The key with this name, or with the prefix of this text, which may be a whole key. Of several keys with the name, it is
 * the one in force: only one of them is.
 */
export const selectKey = (
  keys: ReadonlyArray<ApiKey>,
  nameOrPrefix: string,
  now: DateTime.Utc
): Result.Result<ApiKey, UnknownKey> => {
  const isInForce = (key: ApiKey) => statusOf(key, now) === "in force"
  // A whole key is a secret, so that only its prefix may be repeated.
  const wanted = nameOrPrefix.startsWith(keyBeginning) ? keyPrefixOf(nameOrPrefix) : nameOrPrefix
  const matching = keys.filter(({ name, prefix }) => name === wanted || prefix === wanted)
  const key = matching.find(isInForce) ?? matching[0]
  return key === undefined
    ? Result.fail(
        new UnknownKey({ wanted, known: keys.filter(isInForce).map(({ name, prefix }) => `${name} (${prefix})`) })
      )
    : Result.succeed(key)
}
