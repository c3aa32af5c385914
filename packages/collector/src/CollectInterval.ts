import { Schema } from "effect"

/** How often metrics are collected, in minutes. The interval is at least 5 minutes and divides the hour evenly. */
export const CollectInterval = Schema.Literals([5, 10, 15, 20, 30, 60])
export type CollectInterval = typeof CollectInterval.Type
