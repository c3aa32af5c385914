/** The milliseconds in a minute. Use it with instants in milliseconds since the epoch. */
export const millisPerMinute = 60_000

/** The milliseconds in an hour. Use it with instants in milliseconds since the epoch. */
export const millisPerHour = 60 * millisPerMinute

/** The milliseconds in 24 hours. A local day may be an hour shorter or longer. */
export const millisPerDay = 24 * millisPerHour

/** The milliseconds in seven times 24 hours. A local week may be an hour shorter or longer. */
export const millisPerWeek = 7 * millisPerDay

/** The minutes in an hour. */
export const minutesPerHour = 60

/** The minutes in 24 hours. */
export const minutesPerDay = 24 * minutesPerHour

/** The hours of a month, as AWS bills it. */
export const hoursPerMonth = 730

/** The days of a month of `hoursPerMonth`. */
export const daysPerMonth = hoursPerMonth / 24
