import type { ExpectedReading } from "@snoozeql/collector/expectedReading"
import { type Target, targetKey } from "@snoozeql/collector/Target"
import { Instant } from "@snoozeql/domain/Instant"
import { DateTime, Duration, Effect, FileSystem, Option, Path, Schema } from "effect"
import type { Settings } from "../settings/settings.ts"

/** How long a reading counts. Within this time it is resumed, and used again; afterwards a new one begins. */
export const readingCounts = Duration.hours(24)

/** From this age on, nobody can be using a reading any more: a pass takes less than an hour. */
const removedAfter = Duration.hours(26)

/** The file that says what a reading is of. The database is in the folder beside it. */
const recordName = "assessment.json"
const databaseName = "database"

const Place = Schema.Struct({
  target: Schema.String,
  account: Schema.NullOr(Schema.String),
  region: Schema.NullOr(Schema.String)
})
type Place = typeof Place.Type

const AssessmentRecord = Schema.Struct({
  begun_at: Instant,
  /** What else decides what is read. */
  configuration: Schema.String,
  places: Schema.Array(Place)
})
type AssessmentRecord = typeof AssessmentRecord.Type

const RecordFile = Schema.fromJsonString(AssessmentRecord)

/** The folder of a reading. */
export interface AssessmentFolder {
  readonly path: string
  /** The folder of its database. */
  readonly dataDir: string
  readonly begunAt: DateTime.Utc
  /** Whether nothing has been read into it. The folder does not exist yet. */
  readonly isNew: boolean
  /** Creates the folder, or records the accounts that became known. */
  readonly save: Effect.Effect<void, AssessmentFolderUnusable>
}

/** The folder of assessments cannot be read or written. */
export class AssessmentFolderUnusable extends Schema.TaggedError<AssessmentFolderUnusable>()(
  "AssessmentFolderUnusable",
  { folder: Schema.String, reason: Schema.String }
) {
  override get message(): string {
    return `Cannot keep what is read in ${this.folder}: ${this.reason}. Name another folder with --folder`
  }
}

/** The settings that decide what is read. */
type ReadingSettings = Pick<
  Settings,
  "endpoint" | "cloudWatchEndpoint" | "rdsEndpoint" | "stsEndpoint" | "historyWeeks" | "retentionDays"
>

const configurationOf = (settings: ReadingSettings, targets: ReadonlyArray<Target>): string => {
  const { cloudWatchEndpoint, endpoint, historyWeeks, rdsEndpoint, retentionDays, stsEndpoint } = settings
  return JSON.stringify([
    [endpoint, cloudWatchEndpoint, rdsEndpoint, stsEndpoint].map((one) => one ?? null),
    [historyWeeks, retentionDays],
    targets.map(({ inventory, metrics, tags }) => [targetKey(inventory), targetKey(metrics), tags ?? null])
  ])
}

const placesOf = (expected: ReadonlyArray<ExpectedReading>): ReadonlyArray<Place> =>
  expected.map(({ account, region, target }) => ({
    target: targetKey(target.inventory),
    account: account ?? null,
    region: region ?? null
  }))

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other

/** Whether two readings are of the same accounts and regions, as far as those are known. */
const areSamePlaces = (known: ReadonlyArray<Place>, found: ReadonlyArray<Place>): boolean =>
  known.length === found.length &&
  found.every((place, index) => {
    const before = known[index]
    return (
      before !== undefined &&
      before.target === place.target &&
      !differ(before.account, place.account) &&
      !differ(before.region, place.region)
    )
  })

/** What was not found this time is as it was found before. */
const mergePlaces = (known: ReadonlyArray<Place>, found: ReadonlyArray<Place>): ReadonlyArray<Place> =>
  found.map(({ account, region, target }, index) => ({
    target,
    account: account ?? known[index]?.account ?? null,
    region: region ?? known[index]?.region ?? null
  }))

/** A name for people: the account and region, or how many there are, and when the reading began. */
const nameOf = (places: ReadonlyArray<Place>, now: DateTime.Utc): string => {
  const [first] = places
  const what =
    places.length === 1 ? `${first?.account ?? "account"}-${first?.region ?? "region"}` : `${places.length}-targets`
  return `${what}-${DateTime.formatIso(now).replaceAll(/[-:]|\.\d+/g, "")}`
}

/**
 * Chooses where to keep what is read: the folder of a reading of the same accounts and regions that began within the last
 * day, or else a new one. Readings of other accounts, or with other settings, have folders of their own, so that they
 * never mix. A reading of the same that is older is removed.
 */
export const chooseFolder = Effect.fnUntraced(function* (
  root: string,
  settings: ReadingSettings,
  expected: ReadonlyArray<ExpectedReading>,
  now: DateTime.Utc
) {
  const fileSystem = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const unusable = ({ message }: { readonly message: string }) =>
    new AssessmentFolderUnusable({ folder: root, reason: message })
  const configuration = configurationOf(
    settings,
    expected.map(({ target }) => target)
  )
  const found = placesOf(expected)
  const makeFolder = (name: string, record: AssessmentRecord, isNew: boolean): AssessmentFolder => {
    const folder = path.join(root, name)
    const save = Effect.gen(function* () {
      yield* fileSystem.makeDirectory(folder, { recursive: true, mode: 0o700 })
      const text = yield* Effect.orDie(Schema.encodeEffect(RecordFile)(record))
      yield* fileSystem.writeFileString(path.join(folder, recordName), text)
    }).pipe(Effect.mapError(unusable))
    return { path: folder, dataDir: path.join(folder, databaseName), begunAt: record.begun_at, isNew, save }
  }
  /** A record that cannot be read belongs to something else, which stays as it is. */
  const readRecord = (name: string) =>
    fileSystem
      .readFileString(path.join(root, name, recordName))
      .pipe(Effect.flatMap(Schema.decodeEffect(RecordFile)), Effect.option)

  const exists = yield* Effect.mapError(fileSystem.exists(root), unusable)
  const names = exists ? yield* Effect.mapError(fileSystem.readDirectory(root), unusable) : []
  let chosen: AssessmentFolder | undefined
  for (const name of names.toSorted()) {
    const record = yield* readRecord(name)
    if (Option.isNone(record)) continue
    const { begun_at, configuration: itsConfiguration, places } = record.value
    if (itsConfiguration !== configuration || !areSamePlaces(places, found)) continue
    const age = DateTime.distance(begun_at, now)
    if (Duration.isLessThan(age, readingCounts)) {
      chosen = makeFolder(name, { begun_at, configuration, places: mergePlaces(places, found) }, false)
    } else if (Duration.isGreaterThan(age, removedAfter)) {
      yield* Effect.mapError(fileSystem.remove(path.join(root, name), { recursive: true }), unusable)
    }
  }
  return chosen ?? makeFolder(nameOf(found, now), { begun_at: now, configuration, places: found }, true)
})
