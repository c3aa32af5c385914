import * as Schema from "effect/Schema"

/**
 * A discount on the prices of an account, of a class family, or of a class family in an account: by reserved instances,
 * a savings plan or private pricing.
 */
export const Discount = Schema.Struct({
  account: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^\d{12}$/, { expected: "an AWS account id of 12 digits, such as 123456789012" })
    )
  ),
  class_family: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^db\.[a-z0-9-]+$/, { expected: "a class family such as db.r6g, or db.serverless" })
    )
  ),
  percent: Schema.Finite.check(
    Schema.isBetween({ minimum: 0, maximum: 100 }, { expected: "a percentage from 0 to 100" })
  )
}).check(
  Schema.makeFilter(({ account, class_family }) =>
    account === undefined && class_family === undefined ? "Expected account, class_family, or both" : true
  )
)
export interface Discount extends Schema.Schema.Type<typeof Discount> {}

/** Discounts, in the order in which they count: the first one that fits. */
export const Discounts = Schema.Array(Discount).check(
  Schema.makeFilter((discounts) => {
    const keys = discounts.map(({ account, class_family }) => JSON.stringify([account, class_family]))
    const repeated = keys.findIndex((key, index) => keys.indexOf(key) < index)
    return repeated < 0
      ? true
      : { path: [repeated], issue: "Expected another account or class family than that of an entry before" }
  })
)
export type Discounts = typeof Discounts.Type

/** The family of an instance class, such as `db.r6g` of `db.r6g.large`. */
const familyOf = (className: string): string => className.split(".", 2).join(".")

/** Returns the percentage of the first discount that fits an instance, or null if none does. */
export const discountOf = (
  discounts: Discounts,
  instance: { readonly account?: string | undefined; readonly class: string | null }
): number | null => {
  const family = instance.class === null ? undefined : familyOf(instance.class)
  const found = discounts.find(
    ({ account = instance.account, class_family = family }) => account === instance.account && class_family === family
  )
  return found?.percent ?? null
}
