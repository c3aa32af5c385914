import { runSimulator } from "../simulated/runSimulator.ts"

export const handle = runSimulator
