import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"

/**
 * CloudWatch's metrics of RDS instances and Aurora, besides those that are collected: a value that is labelled with one of
 * them is not a value of another. Source: the tables of metrics in the user guides of Amazon RDS and Aurora.
 */
const otherMetrics = [
  "ACUUtilization",
  "ActiveTransactions",
  "AuroraReplicaLag",
  "BinLogDiskUsage",
  "BlockedTransactions",
  "BufferCacheHitRatio",
  "BurstBalance",
  "CheckpointLag",
  "CommitLatency",
  "CommitThroughput",
  "ConnectionAttempts",
  "CPUCreditBalance",
  "CPUCreditUsage",
  "CPUSurplusCreditBalance",
  "CPUSurplusCreditsCharged",
  "DBLoad",
  "DBLoadCPU",
  "DBLoadNonCPU",
  "DiskQueueDepth",
  "DiskQueueDepthLogVolume",
  "EBSByteBalance",
  "EBSIOBalance",
  "EngineUptime",
  "FreeableMemory",
  "FreeLocalStorage",
  "FreeStorageSpace",
  "FreeStorageSpaceLogVolume",
  "MaximumUsedTransactionIDs",
  "NetworkReceiveThroughput",
  "NetworkThroughput",
  "NetworkTransmitThroughput",
  "OldestReplicationSlotLag",
  "ReadIOPSLogVolume",
  "ReadLatency",
  "ReadThroughput",
  "ReplicaLag",
  "ReplicationSlotDiskUsage",
  "SelectLatency",
  "SelectThroughput",
  "ServerlessDatabaseCapacity",
  "StorageNetworkThroughput",
  "SwapUsage",
  "TempStorageIOPS",
  "TempStorageThroughput",
  "TransactionLogsDiskUsage",
  "TransactionLogsGeneration",
  "VolumeBytesUsed",
  "VolumeReadIOPs",
  "VolumeWriteIOPs",
  "WriteIOPSLogVolume",
  "WriteLatency",
  "WriteThroughput"
] as const

const byLowerCase = new Map<string, string>([
  ...[...metricNames, ...otherMetrics].map((name) => [name.toLowerCase(), name] as const),
  // The console of RDS calls it so.
  ["dbconnections", "DatabaseConnections"]
])

/** The most words that a metric's name is written in, such as CPU Surplus Credits Charged. */
const mostWords = 5

/**
 * The metrics that a label names, in its order: `orders CPUUtilization` names one, and so does `Database Connections`. Case
 * does not matter. A longer name is not taken for the shorter one in it: `VolumeReadIOPs` is not `ReadIOPS`.
 */
export const namedMetrics = (label: string): ReadonlyArray<string> => {
  const words = label.match(/[A-Za-z0-9]+/g) ?? []
  const names = new Set<string>()
  for (let first = 0; first < words.length;) {
    const length = Array.from({ length: mostWords }, (_, index) => mostWords - index).find((count) =>
      byLowerCase.has(
        words
          .slice(first, first + count)
          .join("")
          .toLowerCase()
      )
    )
    const name = byLowerCase.get(
      words
        .slice(first, first + (length ?? 1))
        .join("")
        .toLowerCase()
    )
    if (name !== undefined) names.add(name)
    first += length ?? 1
  }
  return [...names]
}

/** Why values with this label are not of the metric; undefined where they may be. */
export const contradictingLabel = (label: string, metric: MetricName): string | undefined => {
  const names = namedMetrics(label)
  const others = names.filter((name) => name !== metric)
  if (others.length === 0) return undefined
  return names.length === others.length
    ? `the file holds ${others.join(" and ")}, not ${metric}`
    : `the file holds ${names.join(" and ")} in one series, labelled ${JSON.stringify(label)}`
}
