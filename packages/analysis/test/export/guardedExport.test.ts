import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { exportGuarded, machineOf, office, resourceOf, statementsOf } from "../support/guardedExport.ts"
import { faultsOf } from "../support/stateMachine/checkDefinition.ts"
import type { Definition } from "../support/stateMachine/definition.ts"

const decodeText = Schema.decodeUnknownSync(Schema.String)

const units = [
  ["an instance", exportGuarded({ provider_id: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ" })],
  ["an instance without a resource id", exportGuarded()],
  ["a cluster", exportGuarded({ kind: "cluster", provider_id: "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ" })],
  ["an instance with a long name in China", exportGuarded({ name: "a".repeat(63), region: "cn-north-1" })]
] as const

describe.each(units)("the template of %s", (_, exported) => {
  it("has state machines in which every state is reachable, ends, and catches every error", () => {
    for (const name of ["StopMachine", "StartMachine"] as const) {
      const definition: unknown = resourceOf(exported, name).Properties["Definition"]
      expect(JSON.stringify(definition)).not.toContain("undefined")
      expect(machineOf({ ...exported }, name).QueryLanguage).toBe("JSONata")
    }
  })

  it("is small enough for one request to CloudFormation", () => {
    expect(JSON.stringify(exported.template, null, 2).length).toBeLessThan(51_200)
  })

  it("refers only to what it has", () => {
    const { Parameters, Resources } = exported.template
    const references = [
      ...JSON.stringify(exported.template).matchAll(/"(?:Ref|Fn::GetAtt)":(?:"([^"]+)"|\["([^"]+)")/g)
    ]
    expect(references.length).toBeGreaterThan(10)
    for (const [, name = "", resource = name] of references) {
      expect(["AWS::AccountId", ...Object.keys(Parameters), ...Object.keys(Resources)]).toContain(resource)
    }
  })

  it("watches what no state machine can tell", () => {
    const alarms = Object.values(exported.template.Resources).filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
    expect(alarms.map(({ Properties }) => Properties["AlarmActions"])).toEqual([
      [{ Ref: "NotificationTopicArn" }],
      [{ Ref: "NotificationTopicArn" }]
    ])
    const ids = [...JSON.stringify(alarms).matchAll(/"Id":"([^"]*)"/g)].map(([, id = ""]) => id)
    expect(new Set(ids).size).toBe(7)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9_]*$/)
  })

  it("lets each role do one thing to one database", () => {
    const actionsOf = (role: string) => statementsOf(exported, role).map(({ Action }) => Action)
    expect(actionsOf("StopRole").join()).not.toContain("Start")
    expect(actionsOf("StartRole").join()).not.toContain("Stop")
    expect(actionsOf("SchedulerRole")).toEqual(["states:StartExecution"])
    const statements = ["StopRole", "StartRole"].flatMap((role) => statementsOf(exported, role))
    const isChange = (action: string) => action.startsWith("rds:St")
    // CloudWatch knows no resources.
    const everywhere = statements.filter(({ Resource }) => JSON.stringify(Resource) === '"*"')
    expect(everywhere.map(({ Action }) => Action)).toEqual(["cloudwatch:GetMetricData"])
    const changed = statements.filter(({ Action }) => isChange(Action)).map(({ Resource }) => JSON.stringify(Resource))
    expect(changed.length).toBe(2)
    for (const resource of changed) expect(resource).toMatch(/:(db|cluster):(orders-db|a{63})"/)
  })
})

describe("the schedules of a guarded export", () => {
  const exported = exportGuarded()
  const schedules = Object.entries(exported.template.Resources).filter(([, { Type }]) => Type.endsWith("::Schedule"))

  it("stop and start at the times of the windows, by the clock of the zone, until four weeks ahead", () => {
    expect(schedules.map(([name]) => name)).toEqual(["StopSchedule1", "StartSchedule2"])
    for (const [, { Properties }] of schedules) {
      expect(Properties).toMatchObject({
        ScheduleExpressionTimezone: office.timezone,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Input: '{"scheduled_at":"<aws.scheduler.scheduled-time>"}' }
      })
      expect(Date.parse(decodeText(Properties["EndDate"]))).toBeGreaterThan(Date.parse("2026-04-15T12:34:56Z"))
    }
  })

  it("call the state machine of their action", () => {
    expect(schedules.map(([name, { Properties }]) => [name, Properties["Target"]])).toEqual([
      ["StopSchedule1", expect.objectContaining({ Arn: { "Fn::GetAtt": ["StopMachine", "Arn"] } })],
      ["StartSchedule2", expect.objectContaining({ Arn: { "Fn::GetAtt": ["StartMachine", "Arn"] } })]
    ])
  })
})

describe("faultsOf finds", () => {
  const whole: Definition = machineOf(exportGuarded(), "StopMachine")
  const changed = (change: Definition["States"]): Definition => ({ ...whole, States: { ...whole.States, ...change } })
  const { Stopped: _, ...withoutStopped } = whole.States

  it.each([
    ["a state that does not exist", { ...whole, States: withoutStopped }, "Stopped does not exist"],
    ["a state that is not reachable", changed({ Island: { Type: "Succeed" } }), "Island is not reachable"],
    [
      "a state that never ends",
      changed({ TooLate: { Type: "Pass", Assign: {}, Next: "TooLate" } }),
      "TooLate never ends"
    ],
    [
      "a task that does not catch every error",
      changed({
        Stop: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:rds:stopDBInstance",
          Arguments: {},
          TimeoutSeconds: 60,
          Next: "Wait"
        }
      }),
      "Stop does not catch every error"
    ],
    [
      "a broken expression",
      changed({ TooLate: { Type: "Pass", Assign: { reason: "{% $count( %}" }, Next: "NotifyRefusal" } }),
      "is not JSONata: $count("
    ],
    [
      "an expression that does not end",
      changed({ TooLate: { Type: "Pass", Assign: { reason: "{% 'a' }" }, Next: "NotifyRefusal" } }),
      "1 strings begin an expression"
    ]
  ])("%s", (__, definition, fault) => {
    expect(faultsOf(whole)).toEqual([])
    expect(faultsOf(definition).join("; ")).toContain(fault)
  })
})
