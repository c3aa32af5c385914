const credentialScope = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\//

/** The region of the simulated instances when a request is not signed. */
const defaultRegion = "us-east-1"

/**
 * The region that a request was signed for (AWS Signature Version 4), or `us-east-1` without a signature. The simulator
 * checks no signature; it serves the same fleet in whatever region it is asked.
 */
export const signingRegion = (authorization: string | undefined): string =>
  credentialScope.exec(authorization ?? "")?.[2] ?? defaultRegion

/** The access key that a request was signed with (AWS Signature Version 4); undefined without a signature. */
export const signingAccessKey = (authorization: string | undefined): string | undefined =>
  credentialScope.exec(authorization ?? "")?.[1]
