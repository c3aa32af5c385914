import type { InstanceKind } from "@snoozeql/domain/Instance"

/** What a state machine stops or starts. All texts were checked, so they are safe in an expression. */
export interface GuardedUnit {
  readonly kind: InstanceKind
  /** The DBInstanceIdentifier, or the DBClusterIdentifier. */
  readonly name: string
  /** The DbiResourceId, or the DbClusterResourceId; undefined if it is not known. */
  readonly resourceId: string | undefined
  readonly region: string
  /** The region's partition of AWS, such as `aws`. */
  readonly partition: string
}

/** The unit in words, such as `the instance orders-db in eu-central-1`. */
export const describeUnit = ({ kind, name, region }: GuardedUnit): string => `the ${kind} ${name} in ${region}`
