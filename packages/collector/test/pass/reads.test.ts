import { assert, describe, it } from "@effect/vitest"
import { type Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { DateTime, Duration } from "effect"
import { type PassReads, chooseReads as planWithNames, type ReadsInput, spanKey } from "../../src/pass/reads.ts"
import type { ReadingRecord, WindowOptions } from "../../src/pass/windows.ts"

const options: WindowOptions = {
  retention: Duration.days(14),
  history: Duration.weeks(12),
  publishingDelay: Duration.minutes(5),
  onlyUnread: false,
  overlap: Duration.hours(6)
}
const now = DateTime.makeUnsafe("2026-03-20T10:15:00Z")

const instance = (index: number, createdAt: string | null, status = "available"): Instance => ({
  id: InstanceId.make(`00000000-0000-4000-8000-${String(index).padStart(12, "0")}`),
  kind: "instance",
  cluster_id: null,
  owner: null,
  environment: null,
  gone_at: null,
  provider: "aws",
  provider_id: `db-${index}`,
  name: `name-${index}`,
  account: "123456789012",
  region: "eu-west-1",
  engine: "postgres",
  class: "db.t4g.micro",
  status,
  timezone: "UTC",
  timezone_source: "none",
  hourly_cost: null,
  currency: "USD",
  tags: {},
  provider_created_at: createdAt === null ? null : DateTime.makeUnsafe(createdAt),
  first_seen_at: now,
  last_seen_at: now,
  created_at: now,
  updated_at: now
})

const at = (text: string) => DateTime.makeUnsafe(text)

/** Every instance has had its name since its creation, and its history has been read, unless a test says otherwise. */
const chooseReads = (input: Omit<ReadsInput, "nameSpans" | "readFrom"> & Partial<ReadsInput>, windows: WindowOptions) =>
  planWithNames(
    {
      readFrom: new Map(input.instances.map(({ id }) => [id, at("2020-01-01T00:00:00Z")])),
      nameSpans: new Map(
        input.instances.map(({ id, name }) => [id, [{ instance_id: id, name, valid_from: null, valid_until: null }]])
      ),
      ...input
    },
    windows
  )

/** The name span of an instance that has always had its name. */
const readAt = (time: DateTime.Utc, name: string): ReadingRecord => ({
  readAt: time,
  daysReadAt: time,
  fullyReadAt: time,
  spans: new Set([spanKey({ name, valid_from: null })])
})
const readToday = readAt(DateTime.subtract(now, { minutes: 15 }), "name-1")

const windowsOf = (reads: PassReads) =>
  reads.batches.map((batch) => ({
    start: DateTime.formatIso(batch.start),
    end: DateTime.formatIso(batch.end),
    instances: [...new Set(batch.series.map(({ instanceName }) => instanceName))]
  }))

describe("chooseReads", () => {
  const known = instance(1, "2025-01-01T00:00:00Z")
  const due = instance(2, "2025-01-01T00:00:00Z")
  const fresh = instance(3, "2025-01-01T00:00:00Z")

  it("reads the last hours, the whole retention and new instances in separate batches", () => {
    const reads = chooseReads(
      {
        now,
        instances: [fresh, due, known],
        neverCollected: new Set([fresh.id]),
        records: new Map([[known.id, readToday]])
      },
      options
    )
    const end = "2026-03-20T10:10:00.000Z"
    assert.deepStrictEqual(windowsOf(reads), [
      { start: "2026-03-06T10:00:00.000Z", end, instances: ["name-2"] },
      { start: "2026-03-06T10:00:00.000Z", end, instances: ["name-3"] },
      { start: "2026-03-20T04:00:00.000Z", end, instances: ["name-1"] }
    ])
    assert.strictEqual(reads.series.size, 3)
    assert.deepStrictEqual(
      reads.depths,
      new Map([
        [fresh.id, "whole"],
        [due.id, "whole"],
        [known.id, "overlap"]
      ])
    )
  })

  describe("with an instance whose history has not been read as far back as it is kept", () => {
    const historyReadOf = (readFrom: ReadsInput["readFrom"], given: Partial<ReadsInput> = {}) => {
      const reads = chooseReads(
        {
          now,
          instances: [known],
          neverCollected: new Set(),
          records: new Map([[known.id, readToday]]),
          readFrom,
          ...given
        },
        options
      )
      const first = reads.historyReads.get(known.id)
      return {
        starts: [
          ...new Set(reads.batches.flatMap(({ series }) => series.map(({ start }) => DateTime.formatIso(start))))
        ],
        depth: reads.depths.get(known.id),
        first: first && DateTime.formatIso(first)
      }
    }
    const whole = { starts: ["2025-12-26T10:00:00.000Z"], depth: "whole" as const, first: "2025-12-26T10:00:00.000Z" }

    it("reads all of it: twelve weeks", () => {
      assert.deepStrictEqual(historyReadOf(new Map()), whole)
      assert.deepStrictEqual(historyReadOf(new Map([[known.id, at("2025-12-26T11:00:00Z")]])), whole)
    })

    it("does not read it again", () => {
      assert.deepStrictEqual(historyReadOf(new Map([[known.id, at("2025-12-26T10:00:00Z")]])), {
        starts: ["2026-03-20T04:00:00.000Z"],
        depth: "overlap",
        first: undefined
      })
    })

    it("reads no hour before the creation, nor of a time in which the instance had no known name", () => {
      const young = { ...known, provider_created_at: at("2026-02-01T08:40:00Z") }
      assert.deepStrictEqual(historyReadOf(new Map(), { instances: [young] }), {
        starts: ["2026-02-01T08:00:00.000Z"],
        depth: "whole",
        first: "2026-02-01T08:00:00.000Z"
      })
      const span = { instance_id: known.id, name: "name-1", valid_from: at("2026-02-10T00:00:00Z"), valid_until: null }
      const gone = { ...span, name: "old", valid_from: null, valid_until: at("2025-12-01T00:00:00Z") }
      const nameSpans = new Map([[known.id, [gone, span]]])
      assert.deepStrictEqual(historyReadOf(new Map(), { nameSpans }), {
        starts: ["2026-02-10T00:00:00.000Z"],
        depth: "whole",
        first: "2026-02-10T00:00:00.000Z"
      })
      const read = historyReadOf(new Map([[known.id, at("2026-02-10T00:00:00Z")]]), { nameSpans })
      assert.strictEqual(read.first, undefined)
    })
  })

  it("reads the whole retention of an instance without stored metrics, even if it was read before", () => {
    const reads = chooseReads(
      { now, instances: [known], neverCollected: new Set([known.id]), records: new Map([[known.id, readToday]]) },
      options
    )
    assert.deepStrictEqual(reads.depths, new Map([[known.id, "whole"]]))
  })

  it("reads two days by the first pass of a day, in batches of their own", () => {
    const yesterday = {
      ...readAt(DateTime.subtract(now, { minutes: 15 }), "name-2"),
      daysReadAt: at("2026-03-19T23:45:00Z")
    }
    const reads = chooseReads(
      {
        now,
        instances: [due, known],
        neverCollected: new Set(),
        records: new Map([
          [known.id, readToday],
          [due.id, yesterday]
        ])
      },
      options
    )
    const end = "2026-03-20T10:10:00.000Z"
    assert.sameDeepMembers(windowsOf(reads), [
      { start: "2026-03-18T10:00:00.000Z", end, instances: ["name-2"] },
      { start: "2026-03-20T04:00:00.000Z", end, instances: ["name-1"] }
    ])
    assert.strictEqual(reads.depths.get(due.id), "days")
  })

  describe("begins with the instances that earlier passes did not reach", () => {
    const fleet = Array.from({ length: 100 }, (_, index) => instance(index, "2025-01-01T00:00:00Z"))
    const firstNames = (minutesAgo: (index: number) => number | undefined) => {
      const records = new Map(
        fleet.flatMap(({ id, name }, index) => {
          const minutes = minutesAgo(index)
          return minutes === undefined ? [] : [[id, readAt(DateTime.subtract(now, { minutes }), name)] as const]
        })
      )
      const reads = chooseReads({ now, instances: fleet, neverCollected: new Set(), records }, options)
      return [...new Set(windowsOf(reads).flatMap(({ instances }) => instances))]
    }

    it("if they have never been read", () => {
      const first = firstNames((index) => (index < 85 ? 15 : undefined))
      assert.deepStrictEqual(
        first.slice(0, 15),
        fleet.slice(85).map(({ name }) => name)
      )
    })

    it("if they were read longer ago than the others", () => {
      const first = firstNames((index) => (index < 70 ? 15 : 30))
      assert.deepStrictEqual(
        first.slice(0, 30),
        fleet.slice(70).map(({ name }) => name)
      )
    })

    it("if they were read before the clock was set back", () => {
      const first = firstNames((index) => (index < 70 ? 15 : -60))
      assert.deepStrictEqual(
        first.slice(0, 30),
        fleet.slice(70).map(({ name }) => name)
      )
    })
  })

  it("begins with the hour of the creation, not earlier", () => {
    const young = instance(4, "2026-03-19T08:40:00Z")
    const reads = chooseReads(
      { now, instances: [young], neverCollected: new Set([young.id]), records: new Map() },
      options
    )
    assert.deepStrictEqual(
      windowsOf(reads).map(({ start }) => start),
      ["2026-03-19T08:00:00.000Z"]
    )
  })

  it("limits each series to its creation in a batch that reaches further back", () => {
    const young = instance(4, "2026-03-19T08:40:00Z")
    const reads = chooseReads({ now, instances: [young, due], neverCollected: new Set(), records: new Map() }, options)
    assert.strictEqual(reads.batches.length, 1)
    const starts = new Map(
      reads.batches[0]?.series.map((series) => [series.instanceName, DateTime.formatIso(series.start)])
    )
    assert.strictEqual(starts.get("name-2"), "2026-03-06T10:00:00.000Z")
    assert.strictEqual(starts.get("name-4"), "2026-03-19T08:00:00.000Z")
  })

  it("does not read an instance that did not exist in the window", () => {
    const reads = chooseReads(
      { now, instances: [instance(5, "2026-03-20T11:00:00Z")], neverCollected: new Set(), records: new Map() },
      options
    )
    assert.deepStrictEqual([reads.batches.length, reads.series.size, reads.depths.size], [0, 0, 0])
  })

  it("reads instances of any status", () => {
    const reads = chooseReads(
      {
        now,
        instances: [instance(6, "2025-01-01T00:00:00Z", "stopped")],
        neverCollected: new Set(),
        records: new Map()
      },
      options
    )
    assert.strictEqual(reads.series.size, 1)
  })

  it("does not read an instance without a creation time, and says so", () => {
    const unborn = instance(7, null, "creating")
    const reads = chooseReads(
      { now, instances: [unborn], neverCollected: new Set([unborn.id]), records: new Map() },
      options
    )
    assert.deepStrictEqual([reads.batches.length, reads.series.size], [0, 0])
    assert.deepStrictEqual(reads.notes, [
      "name-7 is not read yet: AWS has not said when it was created (status creating)"
    ])
  })

  describe("with an instance that was renamed", () => {
    const spans: ReadonlyArray<InstanceNameSpan> = [
      { instance_id: known.id, name: "reports", valid_from: null, valid_until: at("2026-03-10T09:00:00Z") },
      {
        instance_id: known.id,
        name: "interim",
        valid_from: at("2026-03-10T11:00:00Z"),
        valid_until: at("2026-03-20T05:00:00Z")
      },
      { instance_id: known.id, name: "name-1", valid_from: at("2026-03-20T06:00:00Z"), valid_until: null }
    ]
    const readOf = (...read: ReadonlyArray<InstanceNameSpan>) =>
      new Map([[known.id, { ...readToday, spans: new Set(read.map(spanKey)) }]])
    const seriesOf = (records: ReadsInput["records"]) => {
      const reads = chooseReads(
        {
          now,
          instances: [known],
          nameSpans: new Map([[known.id, spans]]),
          neverCollected: new Set(),
          records
        },
        options
      )
      return reads.batches
        .flatMap(({ series }) => series)
        .filter(({ metricName }) => metricName === "CPUUtilization")
        .map(({ end, instanceName, start }) => [instanceName, DateTime.formatIso(start), DateTime.formatIso(end)])
    }

    it("reads each name only for the hours in which the instance had it", () => {
      assert.sameDeepMembers(seriesOf(new Map()), [
        ["reports", "2026-03-06T10:00:00.000Z", "2026-03-10T09:00:00.000Z"],
        ["interim", "2026-03-10T11:00:00.000Z", "2026-03-20T05:00:00.000Z"],
        ["name-1", "2026-03-20T06:00:00.000Z", "2026-03-20T10:10:00.000Z"]
      ])
    })

    it("reads a name that has not been read yet from its beginning, and the others as far as due", () => {
      assert.sameDeepMembers(seriesOf(readOf(...spans.slice(0, 1), ...spans.slice(2))), [
        ["interim", "2026-03-10T11:00:00.000Z", "2026-03-20T05:00:00.000Z"],
        ["name-1", "2026-03-20T06:00:00.000Z", "2026-03-20T10:10:00.000Z"]
      ])
    })

    it("returns the names that are read", () => {
      const reads = chooseReads(
        {
          now,
          instances: [known],
          nameSpans: new Map([[known.id, spans]]),
          neverCollected: new Set(),
          records: readOf(...spans.slice(0, 2))
        },
        options
      )
      assert.deepStrictEqual(reads.spans.get(known.id), new Set(spans.map(spanKey)))
      assert.strictEqual(reads.depths.get(known.id), "overlap")
    })

    it("reads the last hours of an earlier name again while the overlap includes them", () => {
      assert.sameDeepMembers(seriesOf(readOf(...spans)), [
        ["interim", "2026-03-20T04:00:00.000Z", "2026-03-20T05:00:00.000Z"],
        ["name-1", "2026-03-20T06:00:00.000Z", "2026-03-20T10:10:00.000Z"]
      ])
    })
  })
})
