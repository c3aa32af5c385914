import { describe, expect, it } from "@effect/vitest"
import { backupWindowMovable } from "../../src/notices/backupWindowMovable.ts"

const moved = { window: "08:00-08:30", asleep_hours: 84, stops: 7, present_stops: 14 }
const unit = { kind: "instance", name: "orders-db", region: "eu-west-1" } as const
const facts = { backup_window: "02:00-02:30" }

describe("backupWindowMovable", () => {
  it("names the gain in hours and stops, and the line that moves the window", () => {
    expect(backupWindowMovable(moved, 77, unit, facts)).toEqual([
      {
        kind: "backup_window_movable",
        explanation:
          "it stays awake for its backup at 02:00-02:30 UTC; with a backup at 08:00-08:30 UTC it could sleep 84 instead of 77 hours a week, with 7 stops instead of 14: aws rds modify-db-instance --db-instance-identifier orders-db --preferred-backup-window 08:00-08:30 --region eu-west-1"
      }
    ])
  })

  it("names the stops only if they change", () => {
    const [same] = backupWindowMovable({ ...moved, stops: 14 }, 77, unit, facts)
    expect(same?.explanation).toContain("84 instead of 77 hours a week: aws rds")
    const [one] = backupWindowMovable({ ...moved, stops: 1 }, 77, unit, facts)
    expect(one?.explanation).toContain("with 1 stop instead of 14: aws rds")
  })

  it("has the line for a cluster", () => {
    const [told] = backupWindowMovable(moved, 77, { ...unit, kind: "cluster", name: "shop" }, facts)
    expect(told?.explanation).toContain(
      "aws rds modify-db-cluster --db-cluster-identifier shop --preferred-backup-window"
    )
  })

  it("is empty if there is nothing to win", () => {
    expect(backupWindowMovable(null, 77, unit, facts)).toEqual([])
  })
})
