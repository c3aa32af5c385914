import { loadSharedConfigFiles } from "@smithy/shared-ini-file-loader"
import { Effect } from "effect"
import { type AwsOperation, AwsRequestError } from "../AwsRequestError.ts"
import { troubleshooting } from "../troubleshooting.ts"

/**
 * The region that an SDK client uses. Until one is found, every call searches the standard chain and reads its files
 * again, because the SDK would otherwise remember that a file was missing.
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
