// A process with the relay only, to be killed by tests: `node --import tsx test/harness/relay-process.ts`, environment as for the server.
import { readConfig } from '@comcen/server/config.ts';
import { createLog } from '@comcen/server/http/log.ts';
import { openServices } from '@comcen/server/roles/open-services.ts';
import { openQueues } from '@comcen/server/test/queue/queues.ts';
import { startRelay } from '@comcen/server/test/relay/relay.ts';

const config = readConfig(process.env);
const log = createLog(config.logLevel);
const services = await openServices(config, { log, application: 'comcen relay', poolSize: 4 });
const queues = openQueues(config, (message, err) => log.warn({ err }, message));
startRelay({ ...services, queues, onRing: services.doorbell.onRing });
process.stdout.write('ready\n');
