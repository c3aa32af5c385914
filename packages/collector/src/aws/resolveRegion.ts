import { loadSharedConfigFiles } from "@smithy/shared-ini-file-loader"
import { Effect } from "effect"
import { type AwsOperation, AwsRequestError } from "../AwsRequestError.ts"
import { troubleshooting } from "../troubleshooting.ts"

/**
 * The region that an SDK client uses. The standard chain is searched until it finds one; its files are read again each
 * time, since the SDK remembers for good that a file was not there.
 */
export const resolveRegion = (
  client: { readonly config: { readonly region: () => Promise<string> } },
  operation: AwsOperation
): Effect.Effect<string, AwsRequestError> => {
  const region = Effect.tryPromise(() => client.config.region())
  const readFilesAgain = Effect.promise(() => loadSharedConfigFiles({ ignoreCache: true }))
  return region.pipe(
    Effect.catch(() => Effect.andThen(readFilesAgain, region)),
    Effect.mapError(
      ({ cause }) =>
        new AwsRequestError({
          operation,
          reason: "MissingRegion",
          code: null,
          region: null,
          message:
            "No usable AWS region: set AWS_REGION, such as eu-west-1, or a region in the AWS profile " +
            `(${String(cause)}). See ${troubleshooting.region}`,
          apiCalls: 0
        })
    )
  )
}
