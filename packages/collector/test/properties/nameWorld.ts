import * as FastCheck from "fast-check"

export const minute = 60_000
export const hour = 60 * minute
/** Instances exist from long before it. */
export const start = Date.UTC(2026, 2, 20)

/**
 * A database instance. Its CPU is always `cpu`, so that an hour of another instance can be recognized. Times are in
 * milliseconds.
 */
export interface Resource {
  readonly id: string
  readonly cpu: number
  readonly createdAt: number
  readonly deletedAt: number
  readonly names: ReadonlyArray<{ readonly name: string; readonly since: number }>
}

export const nameAt = ({ createdAt, deletedAt, names }: Resource, time: number): string | undefined =>
  time < createdAt || time >= deletedAt ? undefined : names.findLast(({ since }) => since <= time)?.name

interface Change {
  readonly kind: "swap" | "rename" | "take a free name" | "delete" | "create again" | "restore beside"
  readonly one: number
  readonly other: number
}

/** What happens before a pass, and how the pass is run. */
export interface Step {
  /** Minutes since the previous pass. */
  readonly gap: number
  readonly changes: ReadonlyArray<Change>
  /** Which of two processes runs it. */
  readonly process: number
  /** Whether that process is new and remembers nothing. */
  readonly restarts: boolean
  /** A later pass of the other process as of an earlier time, at this percentage of the gap. */
  readonly late: number | undefined
}

export const steps: FastCheck.Arbitrary<ReadonlyArray<Step>> = FastCheck.array(
  FastCheck.record({
    gap: FastCheck.integer({ min: 10, max: 200 }),
    changes: FastCheck.array(
      FastCheck.record({
        kind: FastCheck.constantFrom<Change["kind"]>(
          "swap",
          "rename",
          "take a free name",
          "delete",
          "create again",
          "restore beside"
        ),
        one: FastCheck.nat(99),
        other: FastCheck.nat(99)
      }),
      { maxLength: 3 }
    ),
    process: FastCheck.nat(1),
    restarts: FastCheck.boolean(),
    late: FastCheck.option(FastCheck.integer({ min: 1, max: 99 }), { nil: undefined })
  }),
  { minLength: 3, maxLength: 9 }
)

/** The world at each pass. */
export interface World {
  readonly resources: ReadonlyArray<Resource>
  /** The first pass, before anything changes, and one for each step. */
  readonly passes: ReadonlyArray<number>
}

const never = Number.POSITIVE_INFINITY

/**
 * Plays the steps. Between two passes, an instance's name changes at most once: a change that is reverted before the
 * next discovery, or that happens before the first one, cannot be known.
 */
export const playSteps = (played: ReadonlyArray<Step>): World => {
  let resources: ReadonlyArray<Resource> = ["a", "b", "c"].map((name, index) => ({
    id: `db-${index}`,
    cpu: index + 1,
    createdAt: start - 100 * hour,
    deletedAt: never,
    names: [{ name, since: start - 100 * hour }]
  }))
  const passes = [start]
  let now = start
  for (const { changes, gap } of played) {
    const touched = new Set<string>()
    for (const [index, { kind, one, other }] of changes.entries()) {
      const at = now + Math.floor(((index + 1) * gap) / (changes.length + 1)) * minute
      const free = resources.filter((resource) => nameAt(resource, at) !== undefined && !touched.has(resource.id))
      const first = free[one % free.length]
      const second = free[other % free.length]
      if (first === undefined || second === undefined) continue
      const name = nameAt(first, at) ?? ""
      const rename = (resource: Resource, to: string) => {
        touched.add(resource.id)
        resources = resources.map((each) =>
          each.id === resource.id ? { ...each, names: [...each.names, { name: to, since: at }] } : each
        )
      }
      const remove = () => {
        touched.add(first.id)
        resources = resources.map((each) => (each.id === first.id ? { ...each, deletedAt: at } : each))
      }
      const create = () => {
        const id = `db-${resources.length}`
        touched.add(id)
        const names = [{ name, since: at }]
        resources = [...resources, { id, cpu: resources.length + 1, createdAt: at, deletedAt: never, names }]
      }
      // As many dashes as needed, because RDS never gives two instances the same name.
      const unusedLike = (like: string): string =>
        resources.some((resource) => nameAt(resource, at) === like) ? unusedLike(`${like}-`) : like
      if (kind === "swap" && first !== second) {
        const others = nameAt(second, at) ?? ""
        rename(first, others)
        rename(second, name)
      } else if (kind === "take a free name") {
        const known = [...new Set(resources.flatMap(({ names }) => names.map((each) => each.name)))]
        const unused = known.filter((each) => resources.every((resource) => nameAt(resource, at) !== each))
        rename(first, unused[other % unused.length] ?? unusedLike(`${name}-`))
      } else if (kind === "rename") rename(first, unusedLike(`${name}-`))
      else if (kind === "delete") remove()
      else if (kind === "create again") {
        remove()
        create()
      } else if (kind === "restore beside") {
        rename(first, unusedLike(`${name}-old`))
        create()
      }
    }
    now += gap * minute
    passes.push(now)
  }
  return { resources, passes }
}

/** A name span as it must be, in milliseconds. It is open if `until` is undefined. */
export interface Span {
  readonly name: string
  readonly from: number
  readonly until: number | undefined
}

const floor = (time: number) => Math.floor(time / hour) * hour
const ceil = (time: number) => Math.ceil(time / hour) * hour

/** The name spans of a resource that these passes saw, by the rules: from what each pass saw and nothing else. */
export const expectedSpans = (resource: Resource, passes: ReadonlyArray<number>): ReadonlyArray<Span> => {
  const runs: Array<{ readonly name: string; readonly first: number; last: number }> = []
  for (const pass of passes) {
    const name = nameAt(resource, pass)
    if (name === undefined) continue
    const run = runs.at(-1)
    if (run?.name === name) run.last = pass
    else runs.push({ name, first: pass, last: pass })
  }
  return runs.flatMap(({ first, last, name }, index) => {
    const from = index === 0 ? floor(resource.createdAt) : ceil(first)
    const until = index === runs.length - 1 ? undefined : floor(last)
    return until !== undefined && from >= until ? [] : [{ name, from, until }]
  })
}
