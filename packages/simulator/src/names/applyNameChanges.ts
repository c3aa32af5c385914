import { DateTime, Result } from "effect"
import { InvalidSimulatorOption } from "../errors.ts"
import { resourceId } from "../fleet/resourceId.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { Series } from "../series/Series.ts"
import type { Creation, Deletion, NameChange, Recreation, Rename } from "./NameChange.ts"

type Instances = ReadonlyArray<SimulatedInstance>

const invalid = (reason: string) => Result.fail(new InvalidSimulatorOption({ option: "nameChanges", reason }))

const timeOf = (change: NameChange): number =>
  (change.kind === "recreation" ? change.deletedAt : change.at).epochMilliseconds

/** The name that an instance has after all changes so far; undefined if it is deleted. */
const presentName = ({ names }: SimulatedInstance): string | undefined => {
  const last = names.at(-1)
  return last?.until === Number.POSITIVE_INFINITY ? last.name : undefined
}

const endName = (instance: SimulatedInstance, at: number): SimulatedInstance => ({
  ...instance,
  names: instance.names.map((span) => (span.until === Number.POSITIVE_INFINITY ? { ...span, until: at } : span))
})

const rename = (instances: Instances, change: Rename): Result.Result<Instances, InvalidSimulatorOption> => {
  const at = change.at.epochMilliseconds
  const present = new Set(instances.map(presentName))
  const missing = Object.keys(change.names).find((name) => !present.has(name))
  if (missing !== undefined) return invalid(`renames an instance that does not exist: ${missing}`)
  const renamed = instances.map((instance) => {
    const name = presentName(instance)
    const next = name === undefined ? undefined : change.names[name]
    if (next === undefined) return instance
    const ended = endName(instance, at)
    return { ...ended, names: [...ended.names, { name: next, from: at, until: Number.POSITIVE_INFINITY }] }
  })
  const names = renamed.map(presentName).filter((name) => name !== undefined)
  const double = names.find((name, index) => names.indexOf(name) !== index)
  return double === undefined ? Result.succeed(renamed) : invalid(`gives two instances the name ${double}`)
}

const from = (series: Series, start: number): Series => ({
  ...series,
  firstTimestamp: Math.max(series.firstTimestamp, start),
  visit: (visitedFrom, to, visitor) => series.visit(Math.max(visitedFrom, start), to, visitor)
})

const allFrom = (series: SimulatedInstance["series"], start: number): SimulatedInstance["series"] =>
  new Map([...series].map(([metric, one]) => [metric, from(one, start)]))

/** The series of an instance that is created at `start` with the values of another one. */
const seriesFrom = ({ series, unstoppedSeries }: SimulatedInstance, start: number) => ({
  series: allFrom(series, start),
  ...(unstoppedSeries !== undefined && { unstoppedSeries: allFrom(unstoppedSeries, start) })
})

const recreate = (instances: Instances, change: Recreation): Result.Result<Instances, InvalidSimulatorOption> => {
  const { name } = change
  const deletedAt = change.deletedAt.epochMilliseconds
  const createdAt = change.createdAt.epochMilliseconds
  const creationKnownAt = change.creationKnownAt.epochMilliseconds
  const old = instances.find((instance) => presentName(instance) === name)
  const model = instances.find(({ identifier }) => identifier === change.like)
  if (old === undefined) return invalid(`re-creates an instance that does not exist: ${name}`)
  if (model === undefined) return invalid(`re-creates ${name} like an instance that does not exist: ${change.like}`)
  if (createdAt < deletedAt || creationKnownAt < createdAt) {
    return invalid(`re-creates ${name} before it is deleted, or reports its creation before it happens`)
  }
  const created: SimulatedInstance = {
    ...model,
    identifier: name,
    resourceId: resourceId(`${old.resourceId}/${DateTime.formatIso(change.createdAt)}`),
    names: [{ name, from: createdAt, until: Number.POSITIVE_INFINITY }],
    createdAt,
    creationKnownAt,
    statusAt: (instant) => (instant < creationKnownAt ? "creating" : model.statusAt(instant)),
    ...seriesFrom(model, createdAt)
  }
  return Result.succeed([...instances.map((one) => (one === old ? endName(one, deletedAt) : one)), created])
}

const remove = (instances: Instances, { at, name }: Deletion): Result.Result<Instances, InvalidSimulatorOption> =>
  instances.some((instance) => presentName(instance) === name)
    ? Result.succeed(instances.map((one) => (presentName(one) === name ? endName(one, at.epochMilliseconds) : one)))
    : invalid(`deletes an instance that does not exist: ${name}`)

const create = (
  instances: Instances,
  { at, like, name }: Creation
): Result.Result<Instances, InvalidSimulatorOption> => {
  const model = instances.find(({ identifier }) => identifier === like)
  if (model === undefined) return invalid(`creates ${name} like an instance that does not exist: ${like}`)
  if (instances.some((instance) => presentName(instance) === name)) {
    return invalid(`creates an instance that exists already: ${name}`)
  }
  const createdAt = at.epochMilliseconds
  return Result.succeed([
    ...instances,
    {
      ...model,
      identifier: name,
      resourceId: resourceId(`${name}/${DateTime.formatIso(at)}`),
      names: [{ name, from: createdAt, until: Number.POSITIVE_INFINITY }],
      createdAt,
      creationKnownAt: createdAt,
      ...seriesFrom(model, createdAt)
    }
  ])
}

const applyOne = (instances: Instances, change: NameChange): Result.Result<Instances, InvalidSimulatorOption> => {
  switch (change.kind) {
    case "rename":
      return rename(instances, change)
    case "recreation":
      return recreate(instances, change)
    case "deletion":
      return remove(instances, change)
    case "creation":
      return create(instances, change)
  }
}

/** The instances, with their names over time. Fails if a change is impossible. */
export const applyNameChanges = (
  instances: Instances,
  changes: ReadonlyArray<NameChange>
): Result.Result<Instances, InvalidSimulatorOption> => {
  let changed: Result.Result<Instances, InvalidSimulatorOption> = Result.succeed(instances)
  for (const change of changes.toSorted((one, other) => timeOf(one) - timeOf(other))) {
    changed = Result.flatMap(changed, (before) => applyOne(before, change))
  }
  return changed
}
