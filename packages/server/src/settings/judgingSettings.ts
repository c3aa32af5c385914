import { setting, nonBlank } from "./Setting.ts"

/** The files by which histories are judged and savings computed. */
export const judgingSettings = {
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
      "A JSON file of compute prices, which count before those of AWS's price list and the estimates that ship",
    expected: "a JSON file of as_of, currency and prices",
    decode: nonBlank,
    fallback: undefined
  }),
  discountFile: setting<string | undefined>({
    name: "SNOOZEQL_DISCOUNTS",
    description:
      "A JSON file of the discounts that you have on prices, by account or class family: by reserved instances, a savings plan or private pricing",
    expected: "a JSON file of discounts",
    decode: nonBlank,
    fallback: undefined
  })
}
