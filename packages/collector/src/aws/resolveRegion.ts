import { Effect } from "effect"
import { type AwsOperation, AwsRequestError } from "../AwsRequestError.ts"

/** The region that an SDK client uses; the standard chain is searched on first use. */
export const resolveRegion = (
  client: { readonly config: { readonly region: () => Promise<string> } },
  operation: AwsOperation
): Effect.Effect<string, AwsRequestError> =>
  Effect.tryPromise({
    try: () => client.config.region(),
    catch: (error) =>
      new AwsRequestError({
        operation,
        reason: "MissingRegion",
        code: null,
        region: null,
        message: `No usable AWS region: set AWS_REGION, such as eu-west-1, or a region in the AWS profile (${String(error)})`,
        apiCalls: 0
      })
  })
