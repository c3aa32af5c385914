/** Rows of values, one after the other, and whether each row's event happened. */
export interface Samples {
  readonly width: number
  readonly values: Float64Array
  readonly happened: Uint8Array
}

/** How strongly weights are drawn to zero, so that terms that tell nothing new do not grow. */
const ridge = 1

/** Solves a symmetric, positive definite system by Gaussian elimination. Overwrites both arguments. */
const solve = (matrix: Float64Array, vector: Float64Array): Float64Array => {
  const size = vector.length
  const at = (row: number, column: number) => matrix[row * size + column] ?? 0
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = at(row, pivot) / at(pivot, pivot)
      for (let column = pivot; column < size; column++)
        matrix[row * size + column] = at(row, column) - factor * at(pivot, column)
      vector[row] = (vector[row] ?? 0) - factor * (vector[pivot] ?? 0)
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = vector[row] ?? 0
    for (let column = row + 1; column < size; column++) sum -= at(row, column) * (vector[column] ?? 0)
    vector[row] = sum / at(row, row)
  }
  return vector
}

/** Fits a logistic regression by Newton's method. Returns the weight of each column. */
export const fitLogistic = ({ happened, values, width }: Samples): Float64Array => {
  const weights = new Float64Array(width)
  for (let step = 0; step < 25; step++) {
    const gradient = weights.map((weight) => -ridge * weight)
    const curvature = new Float64Array(width * width)
    for (let column = 0; column < width; column++) curvature[column * width + column] = ridge
    for (let row = 0; row < happened.length; row++) {
      const from = row * width
      let sum = 0
      for (let column = 0; column < width; column++) sum += (weights[column] ?? 0) * (values[from + column] ?? 0)
      const risk = 1 / (1 + Math.exp(-sum))
      const spread = risk * (1 - risk)
      for (let column = 0; column < width; column++) {
        const value = values[from + column] ?? 0
        gradient[column] = (gradient[column] ?? 0) + ((happened[row] ?? 0) - risk) * value
        for (let other = 0; other < width; other++) {
          const at = column * width + other
          curvature[at] = (curvature[at] ?? 0) + spread * value * (values[from + other] ?? 0)
        }
      }
    }
    const change = solve(curvature, gradient)
    for (let column = 0; column < width; column++) weights[column] = (weights[column] ?? 0) + (change[column] ?? 0)
    if (change.every((value) => Math.abs(value) < 1e-6)) break
  }
  return weights
}
