import { assert, describe, it } from "@effect/vitest"
import { DateTime, Result } from "effect"
import type { SimulatedInstance } from "../src/fleet/SimulatedInstance.ts"
import { makeInstances } from "../src/instances.ts"
import { instancesAt, seriesByName } from "../src/names/namedInstances.ts"
import type { NameChange } from "../src/names/NameChange.ts"
import { now } from "./support/simulated.ts"

const minute = 60_000
const at = (minutes: number) => DateTime.add(now, { minutes })
const millis = (minutes: number) => at(minutes).epochMilliseconds

const make = (nameChanges: ReadonlyArray<NameChange>) =>
  makeInstances({ seed: 1, count: 4, replays: [], clusters: [], nameChanges, start: now })

const instancesWith = (...changes: ReadonlyArray<NameChange>) => Result.getOrThrow(make(changes))

const [first, second] = instancesWith().map(({ identifier }) => identifier)
if (first === undefined || second === undefined) throw new Error("The fleet is too small")

const listed = (instances: ReadonlyArray<SimulatedInstance>, minutes: number) =>
  new Map(
    instancesAt(instances, millis(minutes)).map(({ identifier, resourceId }) => [identifier, resourceId] as const)
  )

const samples = (instances: ReadonlyArray<SimulatedInstance>, name: string, from: number, to: number) => {
  const values: Array<number> = []
  seriesByName(instances)
    .get(name)
    ?.get("CPUUtilization")
    ?.visit(millis(from), millis(to), (_, value) => void values.push(value))
  return values
}

describe("nameChanges", () => {
  const plain = instancesWith()
  const swapped = instancesWith({ kind: "rename", at: at(10), names: { [first]: second, [second]: first } })

  it("swap the names that DescribeDBInstances lists", () => {
    const before = listed(swapped, 9)
    const after = listed(swapped, 10)
    assert.deepStrictEqual(before, listed(plain, 9))
    assert.strictEqual(after.get(first), before.get(second))
    assert.strictEqual(after.get(second), before.get(first))
    assert.deepStrictEqual([...after.keys()], [...before.keys()])
  })

  it("keep for a name what each instance published while it had the name", () => {
    const expected = [...samples(plain, first, -30, 10), ...samples(plain, second, 10, 40)]
    assert.deepStrictEqual(samples(swapped, first, -30, 40), expected)
  })

  it("delete an instance for good, and create one with a new name", () => {
    const changed = instancesWith(
      { kind: "deletion", name: first, at: at(10) },
      { kind: "creation", name: "preview", at: at(20), like: second }
    )
    assert.isTrue(listed(changed, 9).has(first))
    assert.isFalse(listed(changed, 10).has(first))
    assert.isFalse(listed(changed, 19).has("preview"))
    assert.isTrue(listed(changed, 20).has("preview"))
    assert.lengthOf(samples(changed, first, -5, 40), 15)
    assert.deepStrictEqual(samples(changed, "preview", 0, 40), samples(plain, second, 20, 40))
    assert.isTrue(Result.isFailure(make([{ kind: "deletion", name: "nobody", at: at(10) }])))
    assert.isTrue(Result.isFailure(make([{ kind: "creation", name: first, at: at(10), like: second }])))
    assert.isTrue(Result.isFailure(make([{ kind: "creation", name: "preview", at: at(10), like: "nobody" }])))
  })

  it("delete an instance and create another one with its name, whose creation is reported late", () => {
    const changed = instancesWith({
      kind: "recreation",
      name: first,
      deletedAt: at(10),
      createdAt: at(20),
      creationKnownAt: at(25),
      like: second
    })
    const [old, none, fresh] = [9, 15, 21].map((minutes) => listed(changed, minutes).get(first))
    assert.isDefined(old)
    assert.isUndefined(none)
    assert.isDefined(fresh)
    assert.notStrictEqual(old, fresh)
    assert.deepStrictEqual(samples(changed, first, -30, 40), [
      ...samples(plain, first, -30, 10),
      ...samples(plain, second, 20, 40)
    ])
    const created = instancesAt(changed, millis(21)).find(({ identifier }) => identifier === first)
    assert.deepInclude(created, { createdAt: millis(20), creationKnownAt: millis(25) })
    assert.strictEqual(created?.statusAt(millis(21)), "creating")
    assert.strictEqual(created?.statusAt(millis(25) + minute), "available")
  })

  it.each([
    ["renames an instance that does not exist: nobody", { kind: "rename", at: at(1), names: { nobody: "x" } }],
    [`gives two instances the name ${second}`, { kind: "rename", at: at(1), names: { [first]: second } }]
  ] as const)("are refused if they are impossible: %s", (reason, change) => {
    const refused = make([change])
    assert.deepInclude(Result.isFailure(refused) ? refused.failure : undefined, { option: "nameChanges", reason })
  })
})
