// A worker thread of Node 20 does not take over the loader of its process, so this one file is plain JavaScript and brings it.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
