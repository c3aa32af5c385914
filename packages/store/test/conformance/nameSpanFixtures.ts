import type { DiscoveredInstance, Instance, InstanceId } from "@snoozeql/domain/Instance"
import { type DiscoveryPeriod, InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect } from "effect"
import { at, discovered } from "./fixtures.ts"

let regions = 0

/** A region of its own, so that the names of one test do not affect another. */
export const newRegion = () => {
  regions += 1
  const region = `names-${regions}`
  const seen = (id: string, name: string, fields: Partial<DiscoveredInstance> = {}) =>
    discovered(`db-${id}`, { region, name, provider_created_at: at("2026-01-05T07:40:00Z"), ...fields })
  const record = Effect.fnUntraced(function* (time: string, ...instances: ReadonlyArray<DiscoveredInstance>) {
    const store = yield* InstanceStore
    return yield* store.recordDiscovered(instances, at(time))
  })
  const recordWithin = Effect.fnUntraced(function* (
    time: string,
    period: Partial<Record<keyof DiscoveryPeriod, string>>,
    ...instances: ReadonlyArray<DiscoveredInstance>
  ) {
    const store = yield* InstanceStore
    const { notAfter = time, notBefore = time } = period
    return yield* store.recordDiscovered(instances, at(time), { notBefore: at(notBefore), notAfter: at(notAfter) })
  })
  return { seen, record, recordWithin }
}

export const idOf = (instances: ReadonlyArray<Instance>, providerId: string): InstanceId => {
  const instance = instances.find(({ provider_id }) => provider_id === `db-${providerId}`)
  if (instance === undefined) throw new Error(`db-${providerId} was not recorded`)
  return instance.id
}

export const spansOf = Effect.fnUntraced(function* (id: InstanceId) {
  const store = yield* InstanceStore
  const spans = (yield* store.listNameSpans([id])).get(id) ?? []
  const text = (instant: DateTime.Utc | null) => (instant === null ? null : DateTime.formatIso(instant).slice(0, 16))
  return spans.map(({ name, valid_from, valid_until }) => [name, text(valid_from), text(valid_until)])
})
