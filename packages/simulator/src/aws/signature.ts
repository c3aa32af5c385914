const credentialScope = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\//

/** The region of the simulated instances if a request is not signed. */
const defaultRegion = "us-east-1"

/**
 * The region that a request was signed for (AWS Signature Version 4), or `us-east-1` without a signature. The simulator
 * checks no signatures.
 */
export const signingRegion = (authorization: string | undefined): string =>
  credentialScope.exec(authorization ?? "")?.[2] ?? defaultRegion

/** The access key that a request was signed with (AWS Signature Version 4); undefined without a signature. */
export const signingAccessKey = (authorization: string | undefined): string | undefined =>
  credentialScope.exec(authorization ?? "")?.[1]
