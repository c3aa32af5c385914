import type { MetricName } from "@snoozeql/domain/MetricName"
import type { Unit } from "./Series.ts"

/** The range of a metric's values: `idle` while nothing uses the database, `peak` at full activity. */
export interface Range {
  readonly idle: number
  readonly peak: number
}

/** How a metric's values follow from an instance's activity. */
export interface MetricModel extends Range {
  readonly unit: Unit
  /** The greatest possible value. */
  readonly maximum: number
  /** Values are rounded to multiples of one divided by this number. 1 gives whole numbers. */
  readonly partsOfOne: number
  /**
   * Minutes with higher values even while nothing uses the database, such as those of a checkpoint: their share of all
   * minutes, and how much they add at most.
   */
  readonly spikes?: { readonly share: number; readonly height: number }
}

const models: Partial<Record<MetricName, MetricModel>> = {
  CPUUtilization: { unit: "Percent", idle: 2, peak: 60, maximum: 100, partsOfOne: 1000 },
  DatabaseConnections: { unit: "Count", idle: 0, peak: 45, maximum: 5000, partsOfOne: 1 },
  ReadIOPS: {
    unit: "Count/Second",
    idle: 0.2,
    peak: 350,
    maximum: 40_000,
    partsOfOne: 1000,
    spikes: { share: 0.02, height: 4 }
  },
  ServerlessDatabaseCapacity: { unit: "Count", idle: 0.5, peak: 8, maximum: 256, partsOfOne: 2 },
  WriteIOPS: {
    unit: "Count/Second",
    idle: 0.5,
    peak: 180,
    maximum: 40_000,
    partsOfOne: 1000,
    spikes: { share: 0.2, height: 3 }
  }
}

const withoutModel: MetricModel = { unit: "None", idle: 0, peak: 100, maximum: 100, partsOfOne: 1000 }

/** The model of a metric. A metric without a model of its own follows the activity from 0 to 100, without a unit. */
export const metricModel = (metric: MetricName): MetricModel => models[metric] ?? withoutModel
