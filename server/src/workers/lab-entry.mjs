// As thread-entry.mjs: a worker thread of Node 20 does not take over the loader of its process.
import { register } from 'tsx/esm/api';

register();
await import('./lab.ts');
