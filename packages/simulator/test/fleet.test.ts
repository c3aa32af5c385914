import { makeFleet } from "@snoozeql/simulator/fleet/fleet"
import { workloads } from "@snoozeql/simulator/fleet/workloads"
import { describe, expect, it } from "@effect/vitest"
import { BackupWindow, MaintenanceWindow } from "@snoozeql/domain/ProviderFacts"
import { DateTime, Schema, Struct } from "effect"

const day = 86_400_000
const start = DateTime.makeUnsafe("2026-03-18T12:34:56.789Z")

const descriptions = (...parameters: Parameters<typeof makeFleet>) =>
  makeFleet(...parameters).map(({ series, statusAt, ...description }) => ({
    ...Struct.omit(description, ["unstoppedSeries"]),
    metrics: [...series.keys()],
    status: statusAt(start.epochMilliseconds)
  }))

describe("the fleet", () => {
  it("is the same for the same seed, and differs for another seed", () => {
    expect(descriptions(1, 40, start)).toEqual(descriptions(1, 40, start))
    expect(descriptions(1, 40, start)).not.toEqual(descriptions(2, 40, start))
    const resourceIds = [...descriptions(1, 40, start), ...descriptions(2, 40, start)].map(
      ({ resourceId }) => resourceId
    )
    expect(new Set(resourceIds).size).toBe(80)
  })

  it("begins with the instances of a smaller fleet with the same seed, except for read replicas", () => {
    const begin = (count: number) =>
      descriptions(5, count, start)
        .slice(0, 12)
        .map((description) => ({ ...description, replicas: null }))
    expect(begin(40)).toEqual(begin(12))
  })

  it("has read replicas with the engine of their source, outside clusters", () => {
    const fleet = descriptions(1, 200, start)
    const byName = new Map(fleet.map((instance) => [instance.identifier, instance]))
    const replicas = fleet.filter(({ replicates }) => replicates !== undefined)
    expect(replicas.length).toBeGreaterThan(5)
    for (const replica of replicas) {
      const source = byName.get(replica.replicates ?? "")
      expect(source?.replicas).toEqual([replica.identifier])
      expect([source?.engine, source?.clusterIdentifier]).toEqual([replica.engine, undefined])
    }
    expect(fleet.flatMap((instance) => instance.replicas).length).toBe(replicas.length)
    // A fleet that ends before the replica has none.
    expect(descriptions(1, 5, start).flatMap((instance) => instance.replicas)).toEqual([])
  })

  it("has windows for backups and maintenance as RDS writes them, which do not overlap", () => {
    for (const { backupWindow, maintenanceWindow } of descriptions(1, 500, start)) {
      expect(Schema.is(BackupWindow)(backupWindow)).toBe(true)
      expect(Schema.is(MaintenanceWindow)(maintenanceWindow)).toBe(true)
      expect(maintenanceWindow?.slice(4, 9)).not.toBe(backupWindow?.slice(0, 5))
    }
    const overMidnight = descriptions(1, 500, start).flatMap(({ maintenanceWindow = "" }) =>
      maintenanceWindow.endsWith("00:00") ? [`${maintenanceWindow.slice(0, 3)}-${maintenanceWindow.slice(10, 13)}`] : []
    )
    expect(new Set(overMidnight)).toEqual(
      new Set(["mon-tue", "tue-wed", "wed-thu", "thu-fri", "fri-sat", "sat-sun", "sun-mon"])
    )
  })

  it("has every workload, with names that RDS would accept", () => {
    const identifiers = descriptions(1, 100, start).map(({ identifier }) => identifier)
    expect(new Set(identifiers).size).toBe(100)
    for (const [index, identifier] of identifiers.entries()) {
      expect(identifier).toMatch(/^[a-z](?:-?[a-z0-9]){0,62}$/)
      expect(identifier.startsWith(workloads[index % workloads.length]?.name ?? "?")).toBe(true)
    }
  })

  it("was created well before the two weeks that are kept, except for the new instances", () => {
    for (const now of [
      "2026-03-18T12:34:56.789Z",
      "2026-01-01T00:00:00Z",
      "2026-12-31T23:59:59Z",
      "2014-07-03T00:00:00Z"
    ]) {
      const at = DateTime.makeUnsafe(now)
      for (const { createdAt, identifier } of descriptions(1, 64, at)) {
        const age = (at.epochMilliseconds - createdAt) / day
        const [least, most] = identifier.startsWith("new-") ? [2, 10] : [60, 1400]
        expect(age).toBeGreaterThan(least)
        expect(age).toBeLessThan(most)
      }
    }
  })

  it("stays the same as the clock moves on, except for the new instances", () => {
    const isOld = ({ identifier }: { readonly identifier: string }) => !identifier.startsWith("new-")
    const later = DateTime.add(start, { days: 200 })
    expect(
      descriptions(1, 32, later)
        .filter(isOld)
        .map(({ createdAt, resourceId }) => [createdAt, resourceId])
    ).toEqual(
      descriptions(1, 32, start)
        .filter(isOld)
        .map(({ createdAt, resourceId }) => [createdAt, resourceId])
    )
    expect(descriptions(1, 32, DateTime.add(start, { hours: 3 }))[9]).toEqual(descriptions(1, 32, start)[9])
  })

  it("has only instances that RDS allows", () => {
    const fleet = descriptions(1, 200, start)
    const clustered = fleet.filter(({ engine }) => /^(aurora|docdb|neptune)/.test(engine))
    expect(fleet.filter(({ clusterIdentifier }) => clusterIdentifier !== undefined)).toEqual(clustered)
    expect(clustered.filter(({ multiAz }) => multiAz)).toEqual([])
    const offGraviton = fleet.filter(({ engine }) => /^(oracle|sqlserver)/.test(engine))
    expect(offGraviton.length).toBeGreaterThan(0)
    expect(offGraviton.filter(({ instanceClass }) => /[0-9]g\./.test(instanceClass))).toEqual([])
    // Instances of a cluster can only be stopped together with it.
    const stopping = fleet.filter(({ identifier }) => identifier.startsWith("stopped-"))
    expect(stopping.length).toBeGreaterThan(0)
    expect(stopping.filter(({ clusterIdentifier }) => clusterIdentifier !== undefined)).toEqual([])
    expect(fleet.filter(({ resourceId }) => !/^db-[A-Z2-7]{26}$/.test(resourceId))).toEqual([])
    expect(new Set(fleet.map(({ engine }) => engine)).size).toBeGreaterThanOrEqual(9)
  })

  it("has a DocumentDB instance from twelve instances on, and a Neptune instance in its second turn", () => {
    const foreign = (count: number) =>
      descriptions(1, count, start)
        .filter(({ metrics }) => metrics.length === 0)
        .map(({ engine }) => engine)
    expect(foreign(12)).toEqual(["docdb"])
    expect(foreign(32)).toEqual(["docdb", "neptune"])
  })
})
