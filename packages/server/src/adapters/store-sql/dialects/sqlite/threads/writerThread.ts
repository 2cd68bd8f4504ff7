import { workerData } from 'node:worker_threads'
import { Connection } from '../Connection.ts'
import { Writer } from '../Writer.ts'
import { serve } from './serve.ts'

/** The thread that commits, where flushes are too slow for the event loop's own. */
serve(new Writer(new Connection(workerData as string, 'write')))
