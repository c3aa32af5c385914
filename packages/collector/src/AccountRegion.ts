/**
 * How to get into an AWS account. Without any of these, the SDK's own credentials are used, and the account is theirs.
 * With a role and a profile, the role is assumed with the credentials of the profile.
 */
export interface AccountAccess {
  /** The ARN of the role to assume, such as `arn:aws:iam::123456789012:role/snoozeql`. */
  readonly roleArn?: string
  /** The external id that the role's trust policy requires. */
  readonly externalId?: string
  /** The profile in the shared AWS configuration files. */
  readonly profile?: string
}

/** An account and region. Without a region, the SDK's standard chain finds it. */
export interface AccountRegion extends AccountAccess {
  /** The region, such as `eu-west-1`. */
  readonly region?: string
}

/** An account and region whose instances are discovered. */
export interface InventoryTarget extends AccountRegion {}

/**
 * An account and region whose CloudWatch is asked. A monitoring account can hold the metrics of other accounts, so it
 * need not be the account that owns the instances.
 */
export interface MetricTarget extends AccountRegion {}

/** The account id in the ARN of a role, or undefined without a role. */
export const accountOfRole = (roleArn: string | undefined): string | undefined => roleArn?.split(":")[4] || undefined
