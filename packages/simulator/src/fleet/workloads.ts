import { between, bursts, hour, isWeekday, nightlyJob, officeHours } from "./activity.ts"
import type { Workload } from "./Workload.ts"
import { dayOfWeek, minuteOfDay } from "./localTime.ts"
import { backupStart, windowMinutes } from "./preferredWindows.ts"

const idle = () => 0

const offices = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "America/Sao_Paulo"] as const
const utc = ["UTC"] as const

/** The workloads of the fleet, which instances take in turn. */
export const workloads: readonly [Workload, ...Array<Workload>] = [
  {
    name: "office-hours",
    timeZones: offices,
    environment: "staging",
    activity: (_, minute) => officeHours(minute)
  },
  {
    name: "nightly-batch",
    timeZones: offices,
    environment: "production",
    activity: (_, minute) => between(minute, 1.5 * hour, 4 * hour)
  },
  {
    name: "always-busy",
    timeZones: utc,
    environment: "production",
    activity: (_, minute) => 0.7 + 0.2 * Math.sin((2 * Math.PI * minuteOfDay(minute)) / (24 * hour))
  },
  {
    name: "always-idle",
    timeZones: utc,
    environment: "development",
    activity: idle
  },
  {
    name: "weekend-only",
    timeZones: offices,
    environment: "production",
    activity: (_, minute) => (isWeekday(minute) ? 0 : between(minute, 9 * hour, 22 * hour))
  },
  {
    name: "stopped-at-night",
    timeZones: offices,
    environment: "development",
    activity: (_, minute) => officeHours(minute),
    isRunning: (minute) => {
      const time = minuteOfDay(minute)
      return isWeekday(minute) && time >= 7 * hour && time < 20 * hour
    }
  },
  {
    // In use around the clock, with little CPU: only connections, reads and writes show it.
    name: "low-cpu-live",
    timeZones: utc,
    environment: "production",
    activity: () => 1,
    ranges: {
      CPUUtilization: { idle: 1, peak: 1.6 },
      DatabaseConnections: { idle: 4, peak: 12 },
      ReadIOPS: { idle: 0.5, peak: 6 },
      WriteIOPS: { idle: 0.5, peak: 9 }
    }
  },
  {
    // Idle, but a connection pool never closes its connections.
    name: "pool-noise",
    timeZones: utc,
    environment: "staging",
    activity: idle,
    ranges: { DatabaseConnections: { idle: 10, peak: 10 } }
  },
  {
    name: "bursty",
    timeZones: utc,
    environment: "production",
    activity: bursts
  },
  {
    name: "new-office-hours",
    timeZones: offices,
    environment: "staging",
    activity: (_, minute) => officeHours(minute),
    isNew: true
  },
  {
    name: "documents",
    timeZones: utc,
    environment: "production",
    activity: idle,
    foreignEngines: ["docdb", "neptune"]
  },
  {
    name: "weekly-report",
    timeZones: offices,
    environment: "production",
    activity: (_, minute) => (dayOfWeek(minute) === 1 ? between(minute, 5 * hour, 8 * hour) : 0)
  },
  {
    name: "hourly-job",
    timeZones: utc,
    environment: "production",
    activity: (_, minute) => (minute - Math.floor(minute / hour) * hour < 4 ? 1 : 0)
  },
  {
    // Idle. Only the automated backup reads, without a connection.
    name: "backup-only",
    timeZones: utc,
    environment: "development",
    activity: (hash, minute) => between(minute, backupStart(hash), backupStart(hash) + windowMinutes),
    ranges: {
      CPUUtilization: { idle: 2, peak: 12 },
      DatabaseConnections: { idle: 0, peak: 0 }
    }
  },
  {
    name: "stopped-at-weekend",
    timeZones: offices,
    environment: "development",
    activity: (_, minute) => officeHours(minute),
    isRunning: isWeekday
  },
  {
    // Three offices, one after the other: never quiet from Monday to Friday.
    name: "follow-the-sun",
    timeZones: utc,
    environment: "production",
    activity: (_, minute) =>
      isWeekday(minute) ? 0.5 + 0.3 * Math.sin((6 * Math.PI * minuteOfDay(minute)) / (24 * hour)) : 0
  },
  {
    // Idle from Monday to Friday like its source. But RDS stops neither a read replica nor its source.
    name: "weekend-replica",
    timeZones: offices,
    environment: "production",
    activity: (_, minute) => (isWeekday(minute) ? 0 : between(minute, 9 * hour, 22 * hour)),
    replicates: "weekend-only"
  },
  {
    // One or two connections for two minutes between two and three in the morning. The hour's averages do not show them.
    name: "short-nightly-job",
    timeZones: offices,
    environment: "production",
    activity: nightlyJob,
    ranges: {
      CPUUtilization: { idle: 2, peak: 3 },
      DatabaseConnections: { idle: 0, peak: 1 },
      ReadIOPS: { idle: 0.2, peak: 15 },
      WriteIOPS: { idle: 0.5, peak: 4 }
    }
  }
]
