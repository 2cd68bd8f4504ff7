import { workerData } from 'node:worker_threads'
import { Connection } from '../Connection.ts'
import { SearchIndex } from '../search/SearchIndex.ts'
import { serve } from './serve.ts'

/** The thread that looks for words, and takes in new ones. */
const path = workerData as string
serve(new SearchIndex(new Connection(path, 'read'), path))
