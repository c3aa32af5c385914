/** How many milliseconds a minute has. Use it with instants that are counted in milliseconds since the epoch. */
export const millisPerMinute = 60_000

/** How many milliseconds an hour has. Use it with instants that are counted in milliseconds since the epoch. */
export const millisPerHour = 60 * millisPerMinute

/** How many milliseconds 24 hours have. A local day may be an hour shorter or longer. */
export const millisPerDay = 24 * millisPerHour

/** How many milliseconds seven times 24 hours have. A local week may be an hour shorter or longer. */
export const millisPerWeek = 7 * millisPerDay

/** How many minutes an hour has. */
export const minutesPerHour = 60

/** How many minutes 24 hours have, which is also how many minutes of a day a wall clock shows. */
export const minutesPerDay = 24 * minutesPerHour
