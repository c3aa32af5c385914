import { Schema } from "effect"

/** How often metrics are collected, in minutes: the intervals that divide the hour evenly, from 5 minutes on. */
export const CollectInterval = Schema.Literals([5, 10, 15, 20, 30, 60])
export type CollectInterval = typeof CollectInterval.Type
