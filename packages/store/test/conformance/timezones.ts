import { assert, describe } from "@effect/vitest"
import type { DiscoveredInstance, InstanceId, InstanceRegistration } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect } from "effect"
import { at, discovered } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const first = at("2026-03-01T10:00:00Z")
const later = (minutes: number) => DateTime.add(first, { minutes })

const registration = (providerId: string): InstanceRegistration => ({
  name: "zones",
  provider_id: providerId,
  account: "111122223333",
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro"
})

const tagged = (timezone: string) => ({ tags: { "snoozeql:timezone": timezone } })

const zoneOf = (id: InstanceId) =>
  Effect.map(
    InstanceStore.use((instances) => instances.get(id)),
    ({ timezone, timezone_source }) => [timezone, timezone_source]
  )

/** Removes the fleet's default after each test, because the suite shares a database. */
const withDefault = <A, E, R>(timezone: string, effect: Effect.Effect<A, E, R>) =>
  InstanceStore.use((instances) =>
    Effect.andThen(instances.setDefaultTimezone(timezone), effect).pipe(
      Effect.ensuring(Effect.orDie(instances.setDefaultTimezone(null)))
    )
  )

export const timezoneTests = (it: StoreTests) => {
  describe("InstanceStore time zones", () => {
    it.effect("are UTC with the source none if nobody chose one", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const registered = yield* instances.register(registration("db-ZONE-NONE"), first)
        assert.deepInclude(registered, { timezone: "UTC", timezone_source: "none" })
        const [found] = yield* instances.recordDiscovered([discovered("db-ZONE-NONE-2")], first)
        assert.deepInclude(found, { timezone: "UTC", timezone_source: "none" })
      })
    )

    it.effect("are stored in IANA's spelling, and links are kept", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const { id, ...registered } = yield* instances.register(
          { ...registration("db-ZONE-CASE"), timezone: "europe/berlin" },
          first
        )
        assert.deepInclude(registered, { timezone: "Europe/Berlin", timezone_source: "user" })
        yield* instances.update(id, { timezone: "ASIA/calcutta" })
        assert.deepStrictEqual(yield* zoneOf(id), ["Asia/Calcutta", "user"])
        yield* instances.update(id, { timezone: "utc" })
        assert.deepStrictEqual(yield* zoneOf(id), ["UTC", "user"])
      })
    )

    it.effect("are refused if IANA does not know them, and nothing changes", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const { id } = yield* instances.register(registration("db-ZONE-UNKNOWN"), first)
        for (const timezone of ["IST", "Mars/Olympus", "+02:00", ""]) {
          const error = yield* Effect.flip(instances.update(id, { timezone }))
          assert.deepInclude(error, { _tag: "InvalidInstance", field: "timezone" })
          const refused = yield* Effect.flip(instances.setDefaultTimezone(timezone))
          assert.strictEqual(refused._tag, "InvalidTimezone")
          assert.include(refused.message, "is not an IANA time zone such as Europe/Berlin")
        }
        const badTag = yield* Effect.flip(
          instances.register({ ...registration("db-ZONE-BAD-TAG"), ...tagged("Mars/Olympus") }, first)
        )
        assert.deepInclude(badTag, { _tag: "InvalidInstance", field: "tags.snoozeql:timezone" })
        const both = yield* Effect.flip(instances.update(id, { timezone: "UTC", reset_timezone: true }))
        assert.deepInclude(both, { _tag: "InvalidInstance", field: "reset_timezone" })
        assert.deepStrictEqual(yield* zoneOf(id), ["UTC", "none"])
      })
    )

    it.effect("follow their target's default, which beats the fleet's, if neither the user nor a tag chose one", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const see = (options: Partial<DiscoveredInstance>, minutes: number) =>
          instances.recordDiscovered([{ ...discovered("db-ZONE-TARGET"), ...options }], later(minutes))
        const [found] = yield* see({ default_timezone: "Asia/Tokyo" }, 0)
        if (found === undefined) return assert.fail("not recorded")
        assert.deepInclude(found, { timezone: "Asia/Tokyo", timezone_source: "default" })
        assert.strictEqual((yield* instances.targetTimezones).get(found.id), "Asia/Tokyo")
        yield* withDefault(
          "Europe/Berlin",
          Effect.gen(function* () {
            assert.deepStrictEqual(yield* zoneOf(found.id), ["Asia/Tokyo", "default"])
            yield* instances.update(found.id, { timezone: "UTC" })
            yield* instances.update(found.id, { reset_timezone: true })
            assert.deepStrictEqual(yield* zoneOf(found.id), ["Asia/Tokyo", "default"])
            yield* see({ default_timezone: "Asia/Tokyo", ...tagged("US/Eastern") }, 1)
            assert.deepStrictEqual(yield* zoneOf(found.id), ["US/Eastern", "tag"])
            yield* see({ default_timezone: "Asia/Seoul" }, 2)
            assert.deepStrictEqual(yield* zoneOf(found.id), ["Asia/Seoul", "default"])
            yield* see({}, 3)
            assert.deepStrictEqual(yield* zoneOf(found.id), ["Europe/Berlin", "default"])
          })
        )
        assert.deepStrictEqual(yield* zoneOf(found.id), ["UTC", "none"])
        assert.isFalse((yield* instances.targetTimezones).has(found.id))
      })
    )

    it.effect("follow the tag if the user chose none", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const see = (timezone: string | undefined, minutes: number) =>
          instances.recordDiscovered(
            [discovered("db-ZONE-TAG", timezone === undefined ? {} : tagged(timezone))],
            later(minutes)
          )
        const [found] = yield* see("europe/berlin", 0)
        if (found === undefined) return assert.fail("not recorded")
        assert.deepInclude(found, { timezone: "Europe/Berlin", timezone_source: "tag" })
        // The tag itself is kept unchanged.
        assert.deepStrictEqual(found.tags, { "snoozeql:timezone": "europe/berlin" })
        const [moved] = yield* see("Asia/Tokyo", 1)
        assert.deepInclude(moved, { timezone: "Asia/Tokyo", timezone_source: "tag" })
        yield* see("Mars/Olympus", 2)
        assert.deepStrictEqual(yield* zoneOf(found.id), ["UTC", "none"])
        yield* see("US/Eastern", 3)
        assert.deepStrictEqual(yield* zoneOf(found.id), ["US/Eastern", "tag"])
        // An older discovery changes nothing.
        yield* see("Asia/Tokyo", 2)
        assert.deepStrictEqual(yield* zoneOf(found.id), ["US/Eastern", "tag"])
        yield* see(undefined, 4)
        assert.deepStrictEqual(yield* zoneOf(found.id), ["UTC", "none"])
      })
    )

    it.effect("follow the tag of an instance that is registered by hand", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const registered = yield* instances.register(
          { ...registration("db-ZONE-HAND"), ...tagged("asia/tokyo") },
          first
        )
        assert.deepInclude(registered, { timezone: "Asia/Tokyo", timezone_source: "tag" })
      })
    )

    it.effect("are the user's, not the tag's, until reset_timezone", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const [found] = yield* instances.recordDiscovered([discovered("db-ZONE-USER", tagged("Asia/Tokyo"))], first)
        if (found === undefined) return assert.fail("not recorded")
        yield* instances.update(found.id, { timezone: "Europe/Berlin" })
        yield* instances.recordDiscovered([discovered("db-ZONE-USER", tagged("Asia/Tokyo"))], later(1))
        assert.deepStrictEqual(yield* zoneOf(found.id), ["Europe/Berlin", "user"])
        yield* instances.update(found.id, { hourly_cost: 1 })
        assert.deepStrictEqual(yield* zoneOf(found.id), ["Europe/Berlin", "user"])
        const reset = yield* instances.update(found.id, { reset_timezone: true, currency: "EUR" })
        assert.deepInclude(reset, { timezone: "Asia/Tokyo", timezone_source: "tag", currency: "EUR", hourly_cost: 1 })
        assert.notProperty(reset, "reset_timezone")
        assert.deepStrictEqual(yield* instances.get(found.id), reset)
      })
    )

    it.effect("are the fleet's default if neither user nor tag chose one", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const known = yield* instances.register(registration("db-DEFAULT-KNOWN"), first)
        const [byTag] = yield* instances.recordDiscovered([discovered("db-DEFAULT-TAG", tagged("Asia/Tokyo"))], first)
        const byUser = yield* instances.register({ ...registration("db-DEFAULT-USER"), timezone: "utc" }, first)
        if (byTag === undefined) return assert.fail("not recorded")
        yield* withDefault(
          "europe/berlin",
          Effect.gen(function* () {
            const berlin = ["Europe/Berlin", "default"]
            assert.deepStrictEqual(yield* zoneOf(known.id), berlin)
            assert.deepStrictEqual(yield* zoneOf(byTag.id), ["Asia/Tokyo", "tag"])
            assert.deepStrictEqual(yield* zoneOf(byUser.id), ["UTC", "user"])
            const registered = yield* instances.register(registration("db-DEFAULT-NEW"), first)
            assert.deepInclude(registered, { timezone: "Europe/Berlin", timezone_source: "default" })
            const [found] = yield* instances.recordDiscovered([discovered("db-DEFAULT-FOUND")], first)
            assert.deepInclude(found, { timezone: "Europe/Berlin", timezone_source: "default" })
            // Without the tag, the default applies.
            yield* instances.recordDiscovered([discovered("db-DEFAULT-TAG")], later(1))
            assert.deepStrictEqual(yield* zoneOf(byTag.id), berlin)
            yield* instances.update(byUser.id, { reset_timezone: true })
            assert.deepStrictEqual(yield* zoneOf(byUser.id), berlin)
            yield* instances.setDefaultTimezone("Asia/Calcutta")
            assert.deepStrictEqual(yield* zoneOf(known.id), ["Asia/Calcutta", "default"])
          })
        )
        assert.deepStrictEqual(yield* zoneOf(known.id), ["UTC", "none"])
        assert.deepStrictEqual(yield* zoneOf(byUser.id), ["UTC", "none"])
      })
    )

    it.effect("change updated_at only if they change", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const updatedAt = (id: InstanceId) => Effect.map(instances.get(id), ({ updated_at }) => updated_at)
        const see = (minutes: number) => instances.recordDiscovered([discovered("db-ZONE-TIME")], later(minutes))
        const [found] = yield* see(0)
        if (found === undefined) return assert.fail("not recorded")
        yield* see(1)
        assert.deepStrictEqual(yield* updatedAt(found.id), found.updated_at)
        yield* instances.setDefaultTimezone(null)
        assert.deepStrictEqual(yield* updatedAt(found.id), found.updated_at)
        yield* withDefault(
          "Asia/Tokyo",
          Effect.gen(function* () {
            const changed = yield* updatedAt(found.id)
            assert.isTrue(DateTime.isGreaterThanOrEqualTo(changed, found.updated_at))
            yield* see(2)
            assert.deepStrictEqual(yield* updatedAt(found.id), changed)
          })
        )
      })
    )
  })
}
