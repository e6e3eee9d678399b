// A process of workers only, to be killed by tests: `node --import tsx test/harness/lane-worker.ts`, environment as for the server.
import { readConfig } from '@comcen/server/config.ts';
import { startWorkerThread } from '@comcen/server/test/workers/start-worker-thread.ts';

await startWorkerThread(readConfig(process.env));
process.stdout.write('ready\n');
