import { troubleshooting } from "../troubleshooting.ts"
import type { Progress } from "./progress.ts"

/** What a pass found before it read metrics. */
export interface Findings {
  /** The statuses of the instances that can be collected, one for each. */
  readonly statuses: ReadonlyArray<string>
  /** How many instances were found that cannot be collected. */
  readonly skippedInstances: number
}

type Outcome = Pick<Progress, "region" | "failures" | "counts">

/**
 * Why a pass that ran to its end wrote nothing, as a message for people. Undefined if it wrote something, if everything
 * that it read was already stored, or if its failures or its notes give the reason.
 */
export const whyNothingWritten = (progress: Outcome, findings: Findings): string | undefined => {
  if (progress.counts.written + progress.counts.unchanged > 0 || progress.failures.length > 0) return undefined
  const reason = reasonOf(progress, findings)
  return reason === undefined ? undefined : `Nothing was written: ${reason} See ${troubleshooting.nothingWritten}`
}

const reasonOf = (progress: Outcome, { skippedInstances, statuses }: Findings): string | undefined => {
  const { counts, region } = progress
  const { expired, instances, skipped, stale } = counts
  if (statuses.length === 0) {
    return skippedInstances === 0
      ? `RDS has no instances in ${region}. Are the region and the account correct?`
      : undefined
  }
  if (instances === 0) {
    return `CloudWatch has published nothing yet for ${counted(statuses.length, "new instance")}.`
  }
  if (stale + expired + skipped === 0) {
    return `CloudWatch has no datapoints for the ${counted(instances, "requested instance")}.${inactive(statuses)}`
  }
  const reasons = [
    ...(stale === 0
      ? []
      : [`older than the stored ones (${stale}; does another server collect them, or was the clock set back?)`]),
    ...(expired === 0 ? [] : [`older than the retention (${expired})`]),
    ...(skipped === 0 ? [] : [`incomplete (${skipped})`])
  ]
  return `the hours that were read are ${reasons.join(", ")}.`
}

/** The statuses of instances that are not available. Such instances publish nothing. */
const inactive = (statuses: ReadonlyArray<string>): string => {
  const others = statuses.filter((status) => status !== "available")
  return others.length === 0 ? "" : ` Not available: ${others.length} (${[...new Set(others)].join(", ")}).`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
