import type { Instance } from "@snoozeql/domain/Instance"
import { type InstanceSort, type InstanceSortField, readInstanceSort } from "@snoozeql/domain/InstanceSort"
import { Order } from "effect"

type Placed = Pick<Instance, "name" | "id"> & Partial<Pick<Instance, InstanceSortField>>

/** What a sort compares, as a text or a number; null comes last. */
const valueOf = (
  field: InstanceSortField,
  { hourly_cost = null, last_seen_at, name }: Placed
): string | number | null => {
  switch (field) {
    case "name":
      return name
    case "hourly_cost":
      return hourly_cost
    case "last_seen_at":
      return last_seen_at?.epochMilliseconds ?? null
  }
}

const compare = (a: string | number, b: string | number): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)

/** The order of a list of instances, as PostgreSQL has it. */
export const instanceOrder = (sort: InstanceSort = "name"): Order.Order<Placed> => {
  const { field, isDescending } = readInstanceSort(sort)
  const towards = isDescending ? Order.flip(Order.make(compare)) : Order.make(compare)
  return Order.make((a: Placed, b: Placed) => {
    const [left, right] = [valueOf(field, a), valueOf(field, b)]
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1
      return towards(a.id, b.id)
    }
    const order = towards(left, right)
    return order === 0 ? towards(a.id, b.id) : order
  })
}
