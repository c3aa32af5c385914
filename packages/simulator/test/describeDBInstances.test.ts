import { decodeDescribeDBInstances } from "@snoozeql/simulator/rds/DescribeDBInstancesInput"
import { dbInstanceXml } from "@snoozeql/simulator/rds/dbInstanceXml"
import { describeDBInstances } from "@snoozeql/simulator/rds/describeDBInstances"
import { element } from "@snoozeql/simulator/aws/xml"
import { makeInstances } from "@snoozeql/simulator/instances"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Result } from "effect"

const start = DateTime.makeUnsafe("2026-03-18T12:34:56.789Z")
const instances = Result.getOrThrow(
  makeInstances({ seed: 1, count: 150, replays: [], clusters: [], nameChanges: [], start })
)

const ask = (form: Readonly<Record<string, string>>) =>
  Result.flatMap(decodeDescribeDBInstances(form), (input) => describeDBInstances(instances, input))
const names = (form: Readonly<Record<string, string>>) =>
  Result.getOrThrow(ask(form)).instances.map(({ identifier }) => identifier)
const error = (form: Readonly<Record<string, string>>) => Result.getOrThrow(Result.flip(ask(form)))

describe("DescribeDBInstances", () => {
  it("pages by 100, or by MaxRecords", () => {
    expect(names({}).length).toBe(100)
    for (const [maxRecords, pages] of [
      [20, 8],
      [50, 3],
      [100, 2]
    ] as const) {
      const listed: Array<string> = []
      let marker: string | undefined
      let count = 0
      do {
        const page = Result.getOrThrow(
          ask({ MaxRecords: String(maxRecords), ...(marker !== undefined && { Marker: marker }) })
        )
        listed.push(...page.instances.map(({ identifier }) => identifier))
        marker = page.marker
        count += 1
      } while (marker !== undefined)
      expect(count).toBe(pages)
      expect(listed).toEqual(instances.map(({ identifier }) => identifier))
    }
  })

  it.each(["19", "101", "0", "-20", "20.5", "many", ""])("refuses MaxRecords %j", (maxRecords) => {
    expect(error({ MaxRecords: maxRecords })).toMatchObject({
      code: "InvalidParameterValue",
      status: 400,
      message: `Invalid value ${maxRecords} for MaxRecords. Must be between 20 and 100`
    })
  })

  it.each(["garbage", "", Buffer.from('{"after":"nobody"}').toString("base64url")])("refuses Marker %j", (marker) => {
    expect(error({ Marker: marker })).toMatchObject({ code: "InvalidParameterValue", status: 400 })
  })

  it("finds one instance by its identifier, in any case", () => {
    expect(names({ DBInstanceIdentifier: "always-busy-03" })).toEqual(["always-busy-03"])
    expect(names({ DBInstanceIdentifier: "Always-Busy-03" })).toEqual(["always-busy-03"])
    expect(error({ DBInstanceIdentifier: "nobody" })).toMatchObject({
      code: "DBInstanceNotFound",
      status: 404,
      message: "DBInstance nobody not found."
    })
  })

  it("filters", () => {
    const filter = (name: string, ...values: ReadonlyArray<string>) =>
      names({
        "Filters.Filter.1.Name": name,
        ...Object.fromEntries(values.map((value, index) => [`Filters.Filter.1.Values.Value.${index + 1}`, value]))
      })
    const engines = instances.filter(({ engine }) => engine === "docdb" || engine === "mysql")
    expect(filter("engine", "docdb", "mysql")).toEqual(engines.map(({ identifier }) => identifier))
    const one = instances[17]
    if (one === undefined) throw new Error("no instance")
    expect(filter("dbi-resource-id", one.resourceId)).toEqual([one.identifier])
    expect(filter("db-instance-id", one.identifier)).toEqual([one.identifier])
    expect(error({ "Filters.Filter.1.Name": "colour" })).toMatchObject({
      code: "InvalidParameterValue",
      message: "Unrecognized filter name: colour"
    })
  })

  it("returns status stopped at night for an instance that is stopped at night", () => {
    const instance = instances.find(({ identifier }) => identifier.startsWith("stopped-at-night-berlin"))
    if (instance === undefined) throw new Error("no instance")
    const status = (at: string) =>
      /<DBInstanceStatus>(.*?)</.exec(
        dbInstanceXml(
          instance,
          { account: "123456789012", region: "eu-central-1" },
          DateTime.makeUnsafe(at).epochMilliseconds
        ).text
      )?.[1]
    expect(status("2026-03-18T12:00:00Z")).toBe("available")
    expect(status("2026-03-18T23:00:00Z")).toBe("stopped")
  })
})

describe("XML", () => {
  it("escapes markup, and replaces characters that XML cannot hold", () => {
    expect(element("A", `<b a="1">&'\r\n\u0000\ud800x`).text).toBe(
      "<A>&lt;b a=&quot;1&quot;&gt;&amp;&apos;&#13;\n\ufffd\ufffdx</A>"
    )
    expect(element("A", [element("B", true), element("C", 1)]).text).toBe("<A><B>true</B><C>1</C></A>")
  })
})
