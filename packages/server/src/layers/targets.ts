import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { regionWarning } from "@snoozeql/collector/aws/knownRegion"
import { ownTarget, Targets, type TargetSet } from "@snoozeql/collector/Target"
import { Duration, Effect, FileSystem, Layer, Ref } from "effect"
import { parseConfigurationFile } from "../settings/configurationFile.ts"
import type { Settings } from "../settings/settings.ts"

type FixedSettings = Pick<Settings, "targets"> & Partial<Pick<Settings, "region">>
type TargetSettings = FixedSettings & Pick<Settings, "configurationFile">

/** How often a server reads the configuration file again. */
const pollInterval = Duration.seconds(10)

/** The targets, with a note on each region that may be misspelt. Without targets there is one, in the region given. */
const setOf = ({ region, targets = [ownTarget] }: FixedSettings): TargetSet => ({
  targets,
  notes: [...new Set(targets.map(({ inventory }) => inventory.region ?? region))].flatMap((name) =>
    name === undefined ? [] : (regionWarning(name) ?? [])
  )
})

/** The targets of the settings, for a command that runs only once. */
export const fixedTargets = (settings: FixedSettings): Layer.Layer<never> =>
  Layer.succeed(Targets, Effect.succeed(setOf(settings)))

/** Logs the notes on targets that take effect. Runs show them too, but nobody may look at a run. */
const logNotes = ({ notes }: TargetSet): Effect.Effect<void> =>
  Effect.forEach(notes, (note) => Effect.logWarning(note), { discard: true })

/** What a poll found: the text of the file, why it could not be read, or that it does not exist. */
type Reading = { readonly text: string } | { readonly unreadable: string } | "missing"

const isSame = (one: Reading, other: Reading): boolean => JSON.stringify(one) === JSON.stringify(other)

const readFile = (path: string): Effect.Effect<Reading, never, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((fileSystem) => fileSystem.readFileString(path)).pipe(
    Effect.map((text): Reading => ({ text })),
    Effect.catchTag("PlatformError", ({ message, reason }) =>
      Effect.succeed<Reading>(reason._tag === "NotFound" ? "missing" : { unreadable: message })
    )
  )

/** The targets of a reading. Fails with the reason for refusing it. */
const targetsOf = Effect.fnUntraced(function* (path: string, reading: Reading, started: Reading) {
  // Without a file there is one target. But a file that is gone may be in the middle of being replaced.
  if (reading === "missing") return started === "missing" ? undefined : yield* Effect.fail(`${path} does not exist`)
  if ("unreadable" in reading) return yield* Effect.fail(reading.unreadable)
  const { targets } = yield* parseConfigurationFile(path, reading.text).pipe(
    Effect.mapError(({ message }) => message.replaceAll(/\s*\n\s*/g, "; "))
  )
  return targets
})

/**
 * The targets of the configuration file, which is read again every ten seconds. A changed file takes effect with the
 * next pass. A file that is wrong is refused: the old targets stay in force, and each run notes why. Variables in the
 * file take effect only when the server starts.
 */
export const watchedTargets = ({ configurationFile, ...settings }: TargetSettings): Layer.Layer<never> =>
  (configurationFile === undefined ? fixedTargets(settings) : watchFile(configurationFile, settings)).pipe(
    Layer.merge(Layer.effectDiscard(logNotes(setOf(settings))))
  )

const watchFile = (path: string, { region, targets }: FixedSettings): Layer.Layer<never> =>
  Layer.effect(
    Targets,
    Effect.gen(function* () {
      const current = yield* Ref.make(setOf({ region, targets }))
      const started = yield* readFile(path)
      const last = yield* Ref.make(started)
      const poll = Effect.gen(function* () {
        const reading = yield* readFile(path)
        if (isSame(reading, yield* Ref.getAndSet(last, reading))) return
        yield* targetsOf(path, reading, started).pipe(
          Effect.matchEffect({
            onSuccess: Effect.fnUntraced(function* (changed) {
              const set = setOf({ region, targets: changed })
              yield* Ref.set(current, set)
              yield* Effect.logInfo(
                "The configuration file has changed. Its targets are collected from the next pass on"
              ).pipe(Effect.annotateLogs({ file: path, targets: set.targets.length }))
              yield* logNotes(set)
            }),
            onFailure: (reason) => {
              const note = `The changed configuration file is refused, and its earlier targets stay in force: ${reason}`
              return Effect.andThen(
                Ref.update(current, ({ targets: before }) => ({
                  targets: before,
                  notes: [...setOf({ region, targets: before }).notes, note]
                })),
                Effect.logWarning(note)
              )
            }
          })
        )
      })
      yield* Effect.forkScoped(Effect.forever(Effect.delay(poll, pollInterval)))
      return current
    }).pipe(Effect.map((current) => Ref.get(current)))
  ).pipe(Layer.provide(NodeFileSystem.layer))
