import type { Mutation } from "./Mutation.ts"

/** Mistakes in the simulated AWS, against which the AWS layers are tested. */
export const simulator: ReadonlyArray<Mutation> = [
  {
    name: "a stopped instance goes on publishing",
    file: "packages/simulator/src/power/powered.ts",
    find: 'statusIn(log, timestamp) === "available"',
    replaceWith: "true",
    tests: ["packages/simulator/test/power.test.ts"],
    only: "publishes nothing until it is available again"
  },
  {
    name: "the average is that of sixty samples, however many there are",
    file: "packages/simulator/src/cloudwatch/statistics.ts",
    find: "aggregate.sum / aggregate.sampleCount",
    replaceWith: "aggregate.sum / 60",
    tests: ["packages/simulator/test/GetMetricData.test.ts"]
  },
  {
    name: "the period that begins at EndTime is answered",
    file: "packages/simulator/src/cloudwatch/getMetricDataPage.ts",
    find: "request.endTime - 1",
    replaceWith: "request.endTime",
    tests: ["packages/simulator/test/GetMetricData.test.ts"]
  },
  {
    name: "a result that the page cuts is called complete",
    file: "packages/simulator/src/cloudwatch/getMetricDataPage.ts",
    find: 'StatusCode: "PartialData" })',
    replaceWith: 'StatusCode: "Complete" })',
    tests: ["packages/simulator/test/GetMetricData.test.ts"]
  },
  {
    name: "a minute is published before it is complete",
    file: "packages/simulator/src/faults/publication.ts",
    find: "now - series.completeAfter",
    replaceWith: "now",
    tests: ["packages/simulator/test/GetMetricData.test.ts", "packages/simulator/test/series.test.ts"]
  },
  {
    name: "data of a minute's resolution is kept on the fifteenth day",
    file: "packages/simulator/src/cloudwatch/periods.ts",
    find: "age < 15 * millisPerDay",
    replaceWith: "age <= 15 * millisPerDay",
    tests: ["packages/simulator/test/GetMetricData.test.ts"]
  },
  {
    name: "a request of 501 queries is answered",
    file: "packages/simulator/src/cloudwatch/validate.ts",
    find: "given.length > maximumQueries",
    replaceWith: "given.length > maximumQueries + 1",
    tests: ["packages/simulator/test/validate.test.ts"]
  },
  {
    name: "a page of instances begins with the last of the page before",
    file: "packages/simulator/src/rds/describeDBInstances.ts",
    find: "instance.identifier === after) + 1)",
    replaceWith: "instance.identifier === after))",
    tests: ["packages/simulator/test/describeDBInstances.test.ts"]
  }
]
