import jsonata from "jsonata"
import { decodeDefinition, type Definition, successors } from "./definition.ts"

/** The states that are reached from some states. */
const closure = (from: Iterable<string>, next: (name: string) => ReadonlyArray<string>): ReadonlySet<string> => {
  const reached = new Set<string>()
  const open = [...from]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    open.push(...next(name))
  }
  return reached
}

/** The JSONata expressions in a value. */
export const expressionsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") {
    const found = /^\{% ([^]*) %\}$/.exec(value)?.[1]
    return found === undefined ? [] : [found]
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(expressionsIn) : []
}

/** What is wrong with a definition: missing, unreachable and endless states, uncaught tasks, and broken expressions. */
export const faultsOf = ({ StartAt, States }: Definition): ReadonlyArray<string> => {
  const names = Object.keys(States)
  const nextOf = (name: string) => {
    const state = States[name]
    return state === undefined ? [] : successors(state)
  }
  const reached = closure([StartAt], nextOf)
  const ends = names.filter((name) => ["Succeed", "Fail"].includes(States[name]?.Type ?? ""))
  const ending = closure(ends, (end) => names.filter((name) => nextOf(name).includes(end)))
  const uncaught = names.filter((name) => {
    const state = States[name]
    return state?.Type === "Task" && state.Catch?.at(-1)?.ErrorEquals.includes("States.ALL") !== true
  })
  const broken = expressionsIn(States).filter((text) => {
    try {
      jsonata(text)
      return false
    } catch {
      return true
    }
  })
  const unmarked = JSON.stringify(States).split("{%").length - 1 - expressionsIn(States).length
  return [
    ...[...reached].filter((name) => States[name] === undefined).map((name) => `${name} does not exist`),
    ...names.filter((name) => !reached.has(name)).map((name) => `${name} is not reachable`),
    ...names.filter((name) => !ending.has(name)).map((name) => `${name} never ends`),
    ...uncaught.map((name) => `${name} does not catch every error`),
    ...broken.map((text) => `is not JSONata: ${text}`),
    ...(unmarked === 0 ? [] : [`${unmarked} strings begin an expression that they do not end`])
  ]
}

/** Decodes a definition, and throws if anything is wrong with it. */
export const checkDefinition = (value: unknown): Definition => {
  const definition = decodeDefinition(value)
  const faults = faultsOf(definition)
  if (faults.length > 0) throw new Error(faults.join("; "))
  return definition
}
