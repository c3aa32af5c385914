import { Result, Schema } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"

const defaultMaxRecords = 100
const MaxRecords = Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 20, maximum: 100 }))

/** What a form body decodes to. */
export type FormParameters = Readonly<Record<string, string>>

/** A filter. An instance passes it if the attribute that `name` selects is one of the values. */
export interface Filter {
  readonly name: string
  readonly values: ReadonlyArray<string>
}

/** The parameters of DescribeDBInstances that the simulator reads. */
export interface DescribeDBInstancesInput {
  readonly identifier: string | undefined
  readonly maxRecords: number
  readonly marker: string | undefined
  readonly filters: ReadonlyArray<Filter>
}

const filterName = /^(Filters\.Filter\.\d+\.)Name$/

const filtersOf = (form: FormParameters): ReadonlyArray<Filter> =>
  Object.entries(form).flatMap(([key, name]) => {
    const prefix = filterName.exec(key)?.[1]
    if (prefix === undefined) return []
    const values = Object.entries(form).filter(([other]) => other.startsWith(`${prefix}Values.Value.`))
    return { name, values: values.map(([, value]) => value) }
  })

const decodeMaxRecords = (text: string): Result.Result<number, AwsError> =>
  Result.mapError(Schema.decodeResult(MaxRecords)(text), () =>
    senderError("InvalidParameterValue", `Invalid value ${text} for MaxRecords. Must be between 20 and 100`)
  )

/** Reads the parameters of DescribeDBInstances from the form body of the AWS query protocol. */
export const decodeDescribeDBInstances = (form: FormParameters): Result.Result<DescribeDBInstancesInput, AwsError> =>
  Result.map(
    form["MaxRecords"] === undefined ? Result.succeed(defaultMaxRecords) : decodeMaxRecords(form["MaxRecords"]),
    (maxRecords) => ({
      identifier: form["DBInstanceIdentifier"],
      maxRecords,
      marker: form["Marker"],
      filters: filtersOf(form)
    })
  )
