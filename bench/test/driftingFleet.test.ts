import { describe, expect, it } from "vitest"
import { type DriftingDatabase, driftingFleet, observeDatabase } from "../analysis/drifting/fleet.ts"
import { compareFleetWithReal } from "../analysis/drifting/fleetProperties.ts"
import { compareWithReal, measureDatabase, type Property } from "../analysis/drifting/properties.ts"

const fleet = [...driftingFleet("tuned"), ...driftingFleet("untuned")]
const partTime = fleet.filter(({ kind }) => kind === "part-time")

/** The properties that differ by more than a quarter. */
const wrong = (properties: ReadonlyArray<Property>) =>
  properties
    .filter(({ measured, real }) => !(measured >= 0.75 * real && measured <= 1.25 * real))
    .map(({ measured, name, real }) => `${name}: ${measured} instead of ${real}`)

const measure = (databases: ReadonlyArray<DriftingDatabase>) =>
  compareWithReal(databases.map(({ activity }) => measureDatabase(activity)))

describe("the drifting fleet", () => {
  it("has every measured property of real part-time databases within a quarter", () => {
    expect(wrong(measure(partTime))).toEqual([])
  })

  it("has every measured property of a real fleet within a quarter, but uses databases more often after four empty weeks", () => {
    // Few databases stand behind the real figures of these rows, and a use that nobody expects makes the fleet harder.
    const isSeldom = (name: string) => /after 28 empty/.test(name)
    const properties = compareFleetWithReal(fleet)
    expect(wrong(properties.filter(({ name }) => !isSeldom(name)))).toEqual([])
    expect(properties.filter(({ name }) => isSeldom(name)).every(({ measured, real }) => measured >= real)).toBe(true)
  })

  it("is the same whenever it is simulated", () => {
    const again = driftingFleet("tuned")
    expect(
      again.every(({ activity }, index) => Buffer.compare(activity, fleet[index]?.activity ?? activity) === 0)
    ).toBe(true)
  })

  it("is observed to be active and idle as often as it is", () => {
    const [database] = partTime
    const observations = database === undefined ? [] : observeDatabase(database)
    const busy = observations.map(({ values }) => ((values.connections_avg?.value ?? 0) > 1 ? 1 : 0))
    expect(busy).toEqual([...(database?.activity ?? [])])
  })
})

describe("the check of the properties", () => {
  it("control: notices a fleet whose weeks are all the same", () => {
    const regular = partTime.map((database) => ({
      ...database,
      activity: database.activity.map((_, hour) => database.activity[hour % 168] ?? 0)
    }))
    expect(wrong(measure(regular)).length).toBeGreaterThan(20)
  })
})
