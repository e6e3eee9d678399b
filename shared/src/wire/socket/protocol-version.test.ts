import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { downFrame, PROTOCOL_VERSION, upFrame } from './frames.ts';

/** Changed the frames? Raise PROTOCOL_VERSION when an old client would misread them, then put the new pair here. */
const KNOWN = { version: 2, hash: '80838666f29b16fa' };

test('frames change only together with this hash, and their meaning only together with the protocol version', () => {
  const shape = JSON.stringify([upFrame, downFrame].map((frame) => z.toJSONSchema(frame, { io: 'input' })));
  const hash = createHash('sha256').update(shape).digest('hex').slice(0, 16);
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(KNOWN);
});
