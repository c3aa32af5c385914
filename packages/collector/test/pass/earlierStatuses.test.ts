import { assert, describe, it } from "@effect/vitest"
import { type Instance, InstanceId } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import type { StatusEvent } from "../../src/InstanceDiscovery.ts"
import { earlierStatuses } from "../../src/pass/earlierStatuses.ts"

const at = (text: string) => DateTime.makeUnsafe(text)
const firstSeen = at("2026-03-20T10:15:00Z")

const instance = (fields: Partial<Instance> = {}): Instance => ({
  id: InstanceId.make("00000000-0000-4000-8000-000000000001"),
  kind: "instance",
  cluster_id: null,
  provider: "aws",
  provider_id: "db-ORDERS",
  name: "orders",
  account: "123456789012",
  region: "eu-west-1",
  engine: "postgres",
  class: "db.t4g.micro",
  status: "available",
  timezone: "UTC",
  timezone_source: "none",
  hourly_cost: null,
  currency: "USD",
  tags: {},
  owner: null,
  environment: null,
  provider_created_at: at("2026-03-01T00:00:00Z"),
  first_seen_at: firstSeen,
  last_seen_at: firstSeen,
  gone_at: null,
  created_at: firstSeen,
  updated_at: firstSeen,
  ...fields
})

const event = (time: string, status: string, fields: Partial<StatusEvent> = {}): StatusEvent => ({
  kind: "instance",
  name: "orders",
  at: at(time),
  status,
  ...fields
})

const changesOf = (one: Instance, ...events: ReadonlyArray<StatusEvent>) => changesWithin(new Map(), one, ...events)

const changesWithin = (
  nameSpans: Parameters<typeof earlierStatuses>[1],
  one: Instance,
  ...events: ReadonlyArray<StatusEvent>
) =>
  earlierStatuses([one], nameSpans, events).map(({ observed_at, previous_status, status }) => [
    DateTime.formatIso(observed_at),
    previous_status,
    status
  ])

describe("earlierStatuses", () => {
  it("orders the events of an instance, and claims nothing about the time before the first one", () => {
    assert.deepStrictEqual(
      changesOf(
        instance(),
        event("2026-03-16T06:00:00Z", "available"),
        event("2026-03-13T20:00:00Z", "stopped"),
        event("2026-03-14T06:00:00Z", "stopped", { name: "billing" })
      ),
      [
        ["2026-03-13T20:00:00.000Z", null, "stopped"],
        ["2026-03-16T06:00:00.000Z", "stopped", "available"]
      ]
    )
  })

  it("ignores events from before the creation, and from the first sight on", () => {
    assert.deepStrictEqual(
      changesOf(
        instance(),
        event("2026-02-28T23:00:00Z", "stopped"),
        event("2026-03-20T10:15:00Z", "stopped"),
        event("2026-03-20T11:00:00Z", "available")
      ),
      []
    )
    assert.deepStrictEqual(
      changesOf(instance({ provider_created_at: null }), event("2026-03-13T20:00:00Z", "stopped")),
      []
    )
  })

  it("ignores events from when another instance had the name", () => {
    const one = instance()
    const span = {
      instance_id: one.id,
      name: "orders",
      valid_from: at("2026-03-14T00:00:00Z"),
      valid_until: at("2026-03-19T00:00:00Z")
    }
    const times = ["2026-03-13T23:59:59Z", "2026-03-14T00:00:00Z", "2026-03-19T00:00:00Z"]
    const events = times.map((time) => event(time, "stopped"))
    const found = (spans: ReadonlyArray<typeof span>) =>
      changesWithin(new Map([[one.id, spans]]), one, ...events).map(([time]) => time)
    assert.deepStrictEqual(found([span]), ["2026-03-14T00:00:00.000Z"])
    assert.deepStrictEqual(found([{ ...span, name: "billing" }]), [])
    assert.lengthOf(found([{ ...span, valid_from: at("2026-03-01T00:00:00Z"), valid_until: firstSeen }]), 3)
  })

  it("keeps the events of a cluster and of an instance with the same name apart", () => {
    const stop = event("2026-03-13T20:00:00Z", "stopped", { kind: "cluster" })
    assert.deepStrictEqual(changesOf(instance(), stop), [])
    assert.lengthOf(changesOf(instance({ kind: "cluster", class: null }), stop), 1)
  })
})
