import { assert, describe, it } from "@effect/vitest"
import { Advisor } from "@snoozeql/advisor/Advisor"
import type { CollectInterval } from "@snoozeql/collector/CollectInterval"
import * as CollectionSchedule from "@snoozeql/collector/CollectionSchedule"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

const isOffice = (minute: number) => {
  const hour = Math.floor(minute / 3_600_000)
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor(hour / 24) + 4) % 7
  return weekday >= 1 && weekday <= 5 && hour % 24 >= 8 && hour % 24 < 18
}

const application = Layer.mergeAll(Advisor.layer(), CloudWatchCollector.layer()).pipe(
  Layer.provideMerge(MemoryStores.layer),
  Layer.provide(
    Layer.mergeAll(
      ScriptedCloudWatch.layer({ sample: ({ minute }) => (isOffice(minute) ? 80 : 1) }),
      ScriptedInstanceDiscovery.layer({ instances: () => [{ name: "office" }] })
    )
  )
)

/** The weekly advice at the end, after a schedule that began in the middle of a day. */
const adviceAfter = (interval: CollectInterval, end: string) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(DateTime.makeUnsafe("2026-03-02T09:20:00Z").epochMilliseconds)
    yield* Layer.build(CollectionSchedule.layer({ interval }))
    yield* TestClock.adjust(DateTime.makeUnsafe(end).epochMilliseconds - (yield* DateTime.now).epochMilliseconds)
    const [instance] = yield* InstanceStore.use((store) => store.list())
    if (instance === undefined) return assert.fail("nothing was discovered")
    const { blockers, explanation, savings, status, warnings, windows } = yield* Advisor.use((advisor) =>
      advisor.activity(instance.id)
    )
    return { blockers, explanation, savings, status, warnings, windows }
  }).pipe(Effect.scoped, Effect.provide(application))

describe("the interval of collection", { timeout: 60_000 }, () => {
  it.effect.each([60, 360, 1440])(
    "does not change the advice after the pass at 00:00 UTC: %d minutes are as good as 15",
    (interval) =>
      Effect.gen(function* () {
        const often = yield* adviceAfter(15, "2026-03-12T00:00:00Z")
        const seldom = yield* adviceAfter(interval, "2026-03-12T00:00:00Z")
        assert.isNotEmpty(often.windows)
        assert.deepStrictEqual(seldom, often)
      })
  )

  // The control: before its next pass, a collection once a day cannot know the hours that a frequent one has read.
  it.effect("changes them during the day", () =>
    Effect.gen(function* () {
      const often = yield* adviceAfter(15, "2026-03-12T23:45:00Z")
      const seldom = yield* adviceAfter(1440, "2026-03-12T23:45:00Z")
      assert.notDeepEqual(seldom, often)
    })
  )

  it.effect("blocks nothing shortly before the next pass of the day", () =>
    Effect.gen(function* () {
      const seldom = yield* adviceAfter(1440, "2026-03-12T23:59:00Z")
      assert.isEmpty(seldom.blockers)
      assert.isNotEmpty(seldom.windows)
    })
  )
})
