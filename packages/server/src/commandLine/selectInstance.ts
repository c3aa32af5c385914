import type { Instance } from "@snoozeql/domain/Instance"
import { Result, Schema } from "effect"

/** How many of the known names are shown. */
const shown = 20

/** No instance has this name or id. */
export class UnknownInstance extends Schema.TaggedError<UnknownInstance>()("UnknownInstance", {
  name: Schema.String,
  known: Schema.Array(Schema.String),
  remedy: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const more = this.known.length > shown ? ` and ${this.known.length - shown} more` : ""
    const known =
      this.known.length === 0 ? "none is known" : `known are ${this.known.slice(0, shown).join(", ")}${more}`
    return `No instance is named "${this.name}"; ${known}.${this.remedy === undefined ? "" : ` ${this.remedy}`}`
  }
}

/** Several instances have this name. */
export class AmbiguousInstance extends Schema.TaggedError<AmbiguousInstance>()("AmbiguousInstance", {
  name: Schema.String,
  candidates: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return [
      `${this.candidates.length} instances are named "${this.name}"; give the id of one of them instead:`,
      ...this.candidates.map((candidate) => `  ${candidate}`)
    ].join("\n")
  }
}

const describe = ({ account, id, provider_id, region, status }: Instance): string =>
  `${id}  account ${account}, ${region}, ${provider_id}, ${status}`

/** The instance with this name, or else with this id. Fails if there is none, or if several have the name. */
export const selectInstance = (
  instances: ReadonlyArray<Instance>,
  nameOrId: string
): Result.Result<Instance, UnknownInstance | AmbiguousInstance> => {
  const [instance, ...others] = instances.filter(({ name }) => name === nameOrId)
  if (instance !== undefined) {
    return others.length === 0
      ? Result.succeed(instance)
      : Result.fail(new AmbiguousInstance({ name: nameOrId, candidates: [instance, ...others].map(describe) }))
  }
  const byId = instances.find(({ id }) => id === nameOrId)
  return byId === undefined
    ? Result.fail(new UnknownInstance({ name: nameOrId, known: [...new Set(instances.map(({ name }) => name))] }))
    : Result.succeed(byId)
}
