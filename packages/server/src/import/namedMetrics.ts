import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"

/**
 * CloudWatch's metrics of RDS instances and Aurora that are not collected. A value labelled with one of them does not
 * belong to another metric. Source: the tables of metrics in the user guides of Amazon RDS and Aurora.
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
  // The name in the RDS console.
  ["dbconnections", "DatabaseConnections"]
])

/** The largest number of words in a metric's name, such as CPU Surplus Credits Charged. */
const mostWords = 5

/**
 * The metrics that a label names, in the label's order: `orders CPUUtilization` names one, and so does `Database
 * Connections`. Case does not matter. Only whole names count: `VolumeReadIOPs` does not name `ReadIOPS`.
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

/** Why values with this label cannot belong to the metric; undefined if they can. */
export const contradictingLabel = (label: string, metric: MetricName): string | undefined => {
  const names = namedMetrics(label)
  const others = names.filter((name) => name !== metric)
  if (others.length === 0) return undefined
  return names.length === others.length
    ? `the file has ${others.join(" and ")}, not ${metric}`
    : `the file has ${names.join(" and ")} in one series, labelled ${JSON.stringify(label)}`
}
