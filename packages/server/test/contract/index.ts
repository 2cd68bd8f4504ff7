// Suites that an adapter of your own can run: what each port promises.
export { storeContract } from './storeContract.ts'
export type { Bed } from './storeContract.ts'
