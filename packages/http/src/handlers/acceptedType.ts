const weightOf = (accept: string, type: string): number => {
  const [group] = type.split("/")
  let best = { specificity: 0, weight: 0 }
  for (const part of accept.split(",")) {
    const [range = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase())
    const specificity = range === type ? 3 : range === `${group}/*` ? 2 : range === "*/*" ? 1 : 0
    if (specificity <= best.specificity) continue
    const quality = parameters.find((parameter) => parameter.startsWith("q="))
    const weight = quality === undefined ? 1 : Number(quality.slice(2))
    best = { specificity, weight: Number.isFinite(weight) ? weight : 0 }
  }
  return best.weight
}

/**
 * The type that an Accept header prefers (RFC 9110, section 12.5.1). The first of equally preferred ones, and the first of
 * all if the header is missing or accepts none: the standard allows to disregard such a header.
 */
export const acceptedType = <Type extends string>(
  accept: string | undefined,
  types: readonly [Type, ...ReadonlyArray<Type>]
): Type => {
  if (accept === undefined) return types[0]
  let [chosen] = types
  let highest = weightOf(accept, chosen)
  for (const type of types) {
    const weight = weightOf(accept, type)
    if (weight > highest) {
      chosen = type
      highest = weight
    }
  }
  return chosen
}
