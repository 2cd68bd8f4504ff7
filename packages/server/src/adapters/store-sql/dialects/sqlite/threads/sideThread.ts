import { workerData } from 'node:worker_threads'
import { Connection } from '../Connection.ts'
import { Side } from '../Side.ts'
import { serve } from './serve.ts'

/** The thread for what takes long and nobody's message waits for: reads of whole lists, and checkpoints. */
const path = workerData as string
serve(new Side(new Connection(path, 'read'), () => new Connection(path, 'write')))
