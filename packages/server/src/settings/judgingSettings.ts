import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { OneIn } from "@snoozeql/domain/OneIn"
import * as Schema from "effect/Schema"
import { decodeWith, nonBlank, setting } from "./Setting.ts"

/** The promise and the files by which histories are judged and savings computed. */
export const judgingSettings = {
  oneIn: setting<number>({
    name: "SNOOZEQL_ONE_IN",
    description:
      "The promise to the fleet: at most one needed hour in this many slept hours. A greater number lets databases sleep less. A policy of an instance or a cluster can set its own",
    expected: "a number from 2 to 10000",
    decode: decodeWith(Schema.FiniteFromString.pipe(Schema.decodeTo(OneIn))),
    fallback: defaultOneIn
  }),
  policyFile: setting<string | undefined>({
    name: "SNOOZEQL_POLICY",
    description: "A JSON file with the parts of the analysis policy that differ from the default, for the whole fleet",
    expected: "a JSON file of an analysis policy",
    decode: nonBlank,
    fallback: undefined
  }),
  priceFile: setting<string | undefined>({
    name: "SNOOZEQL_PRICES",
    description:
      "A JSON file of your prices of compute, which are used instead of those of AWS's price list and of the built-in estimates",
    expected: "a JSON file of as_of, currency and prices",
    decode: nonBlank,
    fallback: undefined
  }),
  discountFile: setting<string | undefined>({
    name: "SNOOZEQL_DISCOUNTS",
    description:
      "A JSON file of your discounts on prices, by account or class family, such as those of reserved instances, a savings plan or private pricing",
    expected: "a JSON file of discounts",
    decode: nonBlank,
    fallback: undefined
  })
}
