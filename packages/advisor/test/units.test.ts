import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { pagesOf, unitsOf } from "../src/units.ts"
import { makeInstance, now } from "./support/history.ts"

const idOf = (number: number) => InstanceId.make(`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`)

const instance = (number: number, fields: Parameters<typeof makeInstance>[0] = {}) =>
  makeInstance({ id: idOf(number), name: `name-${number}`, ...fields })

const cluster = (number: number, fields: Parameters<typeof makeInstance>[0] = {}) =>
  instance(number, { kind: "cluster", class: null, ...fields })

describe("unitsOf", () => {
  it("returns clusters with their members, and the instances that are not members", () => {
    const all = [
      instance(1),
      cluster(2),
      instance(3, { cluster_id: idOf(2) }),
      instance(4, { cluster_id: idOf(2), gone_at: now })
    ]
    assert.deepStrictEqual(
      unitsOf(all).map((unit) => [unit.instance.name, unit.members.map(({ name }) => name)]),
      [
        ["name-1", []],
        ["name-2", ["name-3", "name-4"]]
      ]
    )
  })

  it("omits what is gone", () => {
    assert.isEmpty(
      unitsOf([instance(1, { gone_at: now }), cluster(2, { gone_at: now }), instance(3, { cluster_id: idOf(2) })])
    )
  })
})

describe("pagesOf", () => {
  it("keeps the order, counts members, and gives a larger cluster a page of its own", () => {
    const members = (count: number) => Array.from({ length: count }, (_, index) => instance(100 + index))
    const units = [0, 0, 5, 1, 0, 3].map((count, index) => ({
      instance: instance(index),
      members: members(count),
      cluster: null
    }))
    assert.deepStrictEqual(
      pagesOf(units, 4).map((page) => page.map((unit) => unit.instance.name)),
      [["name-0", "name-1"], ["name-2"], ["name-3", "name-4"], ["name-5"]]
    )
    assert.isEmpty(pagesOf([], 4))
  })
})
