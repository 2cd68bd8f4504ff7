// The public face: start a relay from a program of your own. Ports are here for whoever writes a store, a bus or a mailer.
export { ConfigError, loadConfig, SETTINGS } from './config.ts'
export type { Config } from './config.ts'
export { createServer } from './createServer.ts'
export type { Server } from './createServer.ts'
export type { Bus, BusMessage } from './ports/Bus.ts'
export type { Store } from './ports/Store.ts'
export type { BlobStore, Clock, Ids, Log, Mailer, Secrets } from './ports/system.ts'
