import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { ActivityAnalysis, RestLimits } from "@snoozeql/domain/ActivityAnalysis"
import { GuardedExport } from "@snoozeql/domain/ScheduleExport"
import { DateTime, Result, Schema } from "effect"
import { type ExportedInstance, exportSchedule } from "../../src/export/exportSchedule.ts"
import { analyze } from "../../src/week/analyze.ts"
import { observe, officeHours, sampled } from "./observations.ts"
import { checkDefinition } from "./stateMachine/checkDefinition.ts"
import type { Definition } from "./stateMachine/definition.ts"

/** The topic that the tests give to a template. */
export const topicArn = "arn:aws:sns:us-east-1:123456789012:databases"

/** An analysis of an office whose windows a guarded export can use. */
export const office: ActivityAnalysis = analyze({
  observations: observe({ timezone: "UTC", from: "2026-02-02T12:00:00Z", isActive: officeHours }),
  timezone: "UTC",
  policy: defaultAnalysisPolicy
})

const [limits] = office.rest_limits
if (limits === undefined) throw new Error("the office has no limits")

/** The limits of the office. */
export const officeLimits: RestLimits = limits

/** The analysis with other limits of rest. */
export const withLimits = (...rest_limits: ReadonlyArray<RestLimits>): ActivityAnalysis => ({ ...office, rest_limits })

/** The analysis of a cluster with two members that are both as an office. */
export const officeOfTwo: ActivityAnalysis = withLimits(officeLimits, officeLimits)

/** An analysis of an office whose application keeps 12 connections open at night too. */
export const pooledOffice: ActivityAnalysis = analyze({
  observations: observe({
    timezone: "UTC",
    from: "2026-02-02T12:00:00Z",
    isActive: officeHours,
    change: (seen) => ({ ...seen, values: { ...seen.values, connections_avg: sampled(12) } })
  }),
  timezone: "UTC",
  policy: defaultAnalysisPolicy
})

const decode = Schema.decodeUnknownSync(GuardedExport, { onExcessProperty: "error" })

/** A guarded export, as JSON carries it. */
export const exportGuarded = (instance: Partial<ExportedInstance> = {}, analysis = office): GuardedExport =>
  decode(
    JSON.parse(
      JSON.stringify(
        Result.getOrThrow(
          exportSchedule(
            analysis,
            { name: "orders-db", region: "us-east-1", timezone_source: "user", ...instance },
            "guarded",
            DateTime.makeUnsafe("2026-03-18T12:34:56.789Z")
          )
        )
      )
    )
  )

/** A resource of a template. */
export const resourceOf = ({ template }: GuardedExport, name: string) => {
  const resource = template.Resources[name]
  if (resource === undefined) throw new Error(`the template has no ${name}`)
  return resource
}

/** The state machine of a template with its substitutions, checked. */
export const machineOf = (exported: GuardedExport, name: "StopMachine" | "StartMachine"): Definition => {
  const text = JSON.stringify(resourceOf(exported, name).Properties["Definition"])
  return checkDefinition(JSON.parse(text.replaceAll("${TopicArn}", topicArn)))
}

const Policies = Schema.Tuple([
  Schema.Struct({
    PolicyName: Schema.String,
    PolicyDocument: Schema.Struct({
      Version: Schema.Literal("2012-10-17"),
      Statement: Schema.Array(
        Schema.Struct({
          Sid: Schema.String,
          Effect: Schema.Literal("Allow"),
          Action: Schema.String,
          Resource: Schema.Json
        })
      )
    })
  })
])

/** The statements of a role's policy. */
export const statementsOf = (exported: GuardedExport, role: string) =>
  Schema.decodeUnknownSync(Policies, { onExcessProperty: "error" })(
    resourceOf(exported, role).Properties["Policies"]
  )[0].PolicyDocument.Statement
