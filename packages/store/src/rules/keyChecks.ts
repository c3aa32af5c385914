import { ApiKey } from "@snoozeql/domain/ApiKey"
import { InvalidApiKey, InvalidPage } from "@snoozeql/domain/errors"
import { isRepresentable } from "@snoozeql/domain/Instant"
import { Text } from "@snoozeql/domain/Text"
import { DateTime, Result, Schema } from "effect"
import type { NewApiKey } from "../KeyStore.ts"
import { checker } from "./checker.ts"

const newKeyChecker = checker(
  Schema.toType(
    Schema.Struct({
      name: ApiKey.fields.name,
      scope: ApiKey.fields.scope,
      prefix: Text,
      hash: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)),
      expires_at: ApiKey.fields.expires_at
    })
  )
)

const isLater = (expires_at: DateTime.Utc | null, now: DateTime.Utc): boolean =>
  expires_at === null || (DateTime.isGreaterThan(expires_at, now) && isRepresentable(expires_at))

/** Checks a key that is to be created at `now`. */
export const checkNewKey = (key: NewApiKey, now: DateTime.Utc): Result.Result<NewApiKey, InvalidApiKey> =>
  newKeyChecker(key).pipe(
    Result.flatMap((checked) =>
      isLater(checked.expires_at, now)
        ? Result.succeed(checked)
        : Result.fail({
            field: "expires_at",
            message: `Expected a time after now, ${DateTime.formatIso(now)}, and before the year 10000`
          })
    ),
    Result.mapError((violation) => new InvalidApiKey(violation))
  )

const keyPageChecker = checker(
  Schema.toType(
    Schema.Struct({
      limit: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
      after: Schema.optionalKey(Schema.Struct({ created_at: ApiKey.fields.created_at, id: ApiKey.fields.id }))
    })
  )
)

/** Checks a requested page of keys. */
export const checkKeyPage = (page: Parameters<typeof keyPageChecker>[0]) =>
  Result.mapError(keyPageChecker(page), (violation) => new InvalidPage(violation))
