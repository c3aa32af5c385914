import { troubleshooting } from "../troubleshooting.ts"
import type { Progress } from "./progress.ts"

/** What a pass found before it read anything. */
export interface Findings {
  /** The statuses of the instances that can be collected, one for each. */
  readonly statuses: ReadonlyArray<string>
  /** How many instances were found that cannot be collected. */
  readonly skippedInstances: number
}

type Outcome = Pick<Progress, "region" | "failures" | "counts">

/**
 * Why a pass that ran to its end wrote nothing, for people; undefined where it wrote something, where what it read was
 * stored already, or where its failures or the notes about its instances say why.
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
      ? `RDS has no instances in ${region}. Are the region and the account the right ones?`
      : undefined
  }
  if (instances === 0) {
    return `all ${counted(statuses.length, "instance")} are so new that CloudWatch has published nothing of them yet.`
  }
  if (stale + expired + skipped === 0) {
    return `CloudWatch has no datapoints of the ${counted(instances, "instance")} it was asked for.${inactive(statuses)}`
  }
  const reasons = [
    ...(stale === 0
      ? []
      : [`older than what is stored (${stale}; does another server collect them, or was the clock set back?)`]),
    ...(expired === 0 ? [] : [`older than the retention (${expired})`]),
    ...(skipped === 0 ? [] : [`incomplete (${skipped})`])
  ]
  return `the hours that were read are ${reasons.join(", ")}.`
}

/** Instances that are not running publish nothing. */
const inactive = (statuses: ReadonlyArray<string>): string => {
  const others = statuses.filter((status) => status !== "available")
  return others.length === 0 ? "" : ` Not available: ${others.length} (${[...new Set(others)].join(", ")}).`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
