import { CollectInterval } from "@snoozeql/collector/CollectInterval"
import { type Target, targetKey } from "@snoozeql/collector/Target"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { Array as Arr, Schema } from "effect"

const Text = Schema.NonEmptyString

const RoleArn = Schema.String.check(
  Schema.isPattern(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/u, {
    expected: "a role's ARN such as arn:aws:iam::123456789012:role/snoozeql"
  })
).annotate({ description: "The role to assume" })

/** STS's rule: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const ExternalId = Schema.String.check(
  Schema.isPattern(/^[\w+=,.@:/-]{2,1224}$/u, { expected: "2 to 1224 letters, digits or characters of _+=,.@:/-" })
).annotate({ description: "The external id that the role's trust policy requires" })

/** The name of an AWS region. */
export const RegionName = Schema.String.check(
  Schema.isPattern(/^[a-z]+(-[a-z]+)+-\d+$/u, { expected: "a region such as eu-central-1" })
)

const atLeastOne = Schema.isMinLength(1, { expected: "at least one" })

const TagFilter = Schema.Record(Schema.String, Schema.Array(Schema.String).check(atLeastOne)).annotate({
  description: "Values by the key of the tag; `*` is every value"
})

/** An entry of `targets` in the configuration file: an account with its regions. */
export const TargetDefinition = Schema.Struct({
  name: Schema.optionalKey(Text.annotate({ description: "A name for people. Runs show it" })),
  role_arn: Schema.optionalKey(RoleArn),
  external_id: Schema.optionalKey(ExternalId),
  profile: Schema.optionalKey(
    Text.annotate({ description: "The profile whose credentials are used, or with which the role is assumed" })
  ),
  regions: Schema.Array(RegionName)
    .check(atLeastOne, Schema.isUnique({ expected: "no region twice" }))
    .annotate({ description: "The regions to collect" }),
  tags: Schema.optionalKey(
    Schema.Struct({
      include: Schema.optionalKey(TagFilter),
      exclude: Schema.optionalKey(TagFilter)
    }).annotate({
      description: "Collects only instances that match every tag of `include` and no tag of `exclude`"
    })
  ),
  interval: Schema.optionalKey(
    CollectInterval.annotate({
      description: "In minutes: how often it is collected. Default: SNOOZEQL_COLLECT_INTERVAL"
    })
  ),
  timezone: Schema.optionalKey(TimeZoneName)
}).check(
  Schema.makeFilter(({ external_id, role_arn }) =>
    external_id !== undefined && role_arn === undefined
      ? { path: ["external_id"], issue: "Expected role_arn beside external_id" }
      : true
  )
)
export interface TargetDefinition extends Schema.Schema.Type<typeof TargetDefinition> {}

/** The targets of a definition, one for each region. */
const targetsOf = (definition: TargetDefinition): ReadonlyArray<Target> => {
  const { external_id, interval, name, profile, regions, role_arn, tags, timezone } = definition
  return regions.map((region): Target => {
    const place = {
      region,
      ...(role_arn === undefined ? {} : { roleArn: role_arn }),
      ...(external_id === undefined ? {} : { externalId: external_id }),
      ...(profile === undefined ? {} : { profile })
    }
    return {
      inventory: place,
      metrics: place,
      ...(name === undefined ? {} : { name }),
      ...(tags === undefined ? {} : { tags }),
      ...(interval === undefined ? {} : { interval }),
      ...(timezone === undefined ? {} : { timezone })
    }
  })
}

/** The targets of all definitions, in their order. */
export const toTargets = (definitions: ReadonlyArray<TargetDefinition>): ReadonlyArray<Target> =>
  definitions.flatMap(targetsOf)

/** The key `targets` of the configuration file. */
export const TargetDefinitions = Schema.Array(TargetDefinition).check(
  atLeastOne,
  Schema.makeFilter((definitions) => {
    const keys = definitions.map((definition) => targetsOf(definition).map(({ inventory }) => targetKey(inventory)))
    const repeated = keys.findIndex((ofOne, index) =>
      keys.slice(0, index).some((ofOther) => Arr.intersection(ofOne, ofOther).length > 0)
    )
    return repeated < 0
      ? true
      : { path: [repeated], issue: "Expected another account or other regions than those of an entry before" }
  })
)
