/**
 * Chooses the hours to sleep among those that may sleep: every run of at least `minimumRun` hours. A run that begins at the
 * first hour may be shorter if it continues a sleep under way. Between two sleeps is at least one hour that may not sleep.
 */
export const chooseSleeps = (
  mayBeSlept: ReadonlyArray<boolean>,
  isUnderWay: boolean,
  minimumRun: number
): ReadonlyArray<boolean> => {
  const asleep = mayBeSlept.map(() => false)
  let start = 0
  while (start < mayBeSlept.length) {
    let end = start
    while (mayBeSlept[end] === true) end++
    const continues = start === 0 && isUnderWay
    if (end - start >= minimumRun || (continues && end > start)) asleep.fill(true, start, end)
    start = end + 1
  }
  return asleep
}
