import { Option, Result, Schema } from "effect"
import { AwsError, senderError } from "../aws/AwsError.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { DescribeDBInstancesInput, Filter } from "./DescribeDBInstancesInput.ts"

/** A page of instances, and the marker of the next page. */
export interface InstancePage {
  readonly instances: ReadonlyArray<SimulatedInstance>
  readonly marker: string | undefined
}

const Marker = Schema.StringFromBase64Url.pipe(
  Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ after: Schema.String })))
)
const decodeMarker = Schema.decodeUnknownOption(Marker)
const encodeMarker = Schema.encodeSync(Marker)

const attributes: Readonly<Record<string, (instance: SimulatedInstance) => string | undefined>> = {
  "db-cluster-id": (instance) => instance.clusterIdentifier,
  "db-instance-id": (instance) => instance.identifier,
  "dbi-resource-id": (instance) => instance.resourceId,
  engine: (instance) => instance.engine
}

const passes = (instance: SimulatedInstance, filters: ReadonlyArray<Filter>): boolean =>
  filters.every(({ name, values }) => {
    const attribute = attributes[name]?.(instance)
    return attribute !== undefined && values.includes(attribute)
  })

/** Identifiers are compared without regard to case, as RDS does. */
const key = (identifier: string): string => identifier.toLowerCase()

const notFound = (identifier: string): AwsError =>
  new AwsError({
    code: "DBInstanceNotFound",
    status: 404,
    fault: "Sender",
    message: `DBInstance ${identifier} not found.`
  })

/** The instance with an identifier. */
export const findInstance = (
  instances: ReadonlyArray<SimulatedInstance>,
  identifier: string
): Result.Result<SimulatedInstance, AwsError> => {
  const found = instances.find((instance) => key(instance.identifier) === key(identifier))
  return found === undefined ? Result.fail(notFound(identifier)) : Result.succeed(found)
}

const select = (
  instances: ReadonlyArray<SimulatedInstance>,
  { filters, identifier }: DescribeDBInstancesInput
): Result.Result<ReadonlyArray<SimulatedInstance>, AwsError> => {
  const unknown = filters.find(({ name }) => !Object.hasOwn(attributes, name))
  if (unknown !== undefined) {
    return Result.fail(senderError("InvalidParameterValue", `Unrecognized filter name: ${unknown.name}`))
  }
  const selected = instances.filter(
    (instance) =>
      (identifier === undefined || key(instance.identifier) === key(identifier)) && passes(instance, filters)
  )
  return identifier !== undefined && selected.length === 0
    ? Result.fail(notFound(identifier))
    : Result.succeed(selected)
}

/** Returns one page. `instances` must be ordered by identifier, as RDS lists them. */
export const describeDBInstances = (
  instances: ReadonlyArray<SimulatedInstance>,
  input: DescribeDBInstancesInput
): Result.Result<InstancePage, AwsError> =>
  Result.gen(function* () {
    const selected = yield* select(instances, input)
    const { marker } = input
    const first =
      marker === undefined
        ? 0
        : yield* decodeMarker(marker).pipe(
            Option.map(({ after }) => selected.findIndex((instance) => instance.identifier === after) + 1),
            Option.filter((index) => index > 0),
            Result.fromOption(() => senderError("InvalidParameterValue", `Invalid marker: ${marker}`))
          )
    const page = selected.slice(first, first + input.maxRecords)
    const last = page.at(-1)
    const isComplete = first + page.length >= selected.length
    return {
      instances: page,
      marker: isComplete || last === undefined ? undefined : encodeMarker({ after: last.identifier })
    }
  })
