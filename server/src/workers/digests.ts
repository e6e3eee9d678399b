import { type Delivery, type DueDigest, endDigest, planDigests, takeDigest } from '../commands/digest/digest-life.ts';
import type { Context } from '../context.ts';
import { composeDigest } from '../mail/compose-digest.ts';
import { createMailer, type Mailer } from '../mail/mailer.ts';
import { systemContext } from '../roles/system-context.ts';
import { consoleUrlOf } from './console-url.ts';
import type { LaneServices } from './services.ts';

/** Of one sweep: the next minute goes on. */
const MOST_AT_ONCE = 50;

const EVERY_MS = 60_000;

/** Each minute, beside the sweep: a mail server that does not answer must hold up nothing else. */
export function startDigests(services: LaneServices): { stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  const run = () => {
    running ??= sweepDigests(services)
      .catch((err: unknown) => services.log.error({ err }, 'digests: a sweep failed'))
      .finally(() => {
        running = null;
      });
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Rows of the week, then one try for each that is due. Nothing without SMTP_URL. Rows are taken by one process each, so
 * sweeps at the same time send nothing twice.
 */
export async function sweepDigests(services: LaneServices): Promise<void> {
  const { smtp } = services.config;
  if (!smtp) return;
  const ctx = systemContext(services);
  const up3s = await services.database.sql<{ id: string }[]>`select id from up3`;
  for (const { id } of up3s) await planDigests(ctx, id);
  const mailer = createMailer(smtp);
  try {
    for (let sent = 0; sent < MOST_AT_ONCE; sent += 1) {
      const digest = await takeDigest(ctx);
      if (!digest) return;
      // A server that is away is away for the others, too.
      if ((await deliver(services, ctx, mailer, digest)) === 'away') return;
    }
  } finally {
    mailer.close();
  }
}

async function deliver(
  services: LaneServices,
  ctx: Context,
  mailer: Mailer,
  digest: DueDigest,
): Promise<Delivery['kind']> {
  const delivery = await tryOnce(services, ctx, mailer, digest);
  if (delivery.kind !== 'sent')
    services.log.warn({ digestId: digest.id, answer: delivery.answer }, `a digest is ${delivery.kind}`);
  await endDigest(ctx, digest, delivery);
  return delivery.kind;
}

async function tryOnce(services: LaneServices, ctx: Context, mailer: Mailer, digest: DueDigest): Promise<Delivery> {
  try {
    const mail = await composeDigest(ctx, digest, consoleUrlOf(services.config));
    return mail ? await mailer.send(mail) : { kind: 'refused', answer: 'role' };
  } catch (err) {
    services.log.error({ err, digestId: digest.id }, 'a digest could not be written');
    return { kind: 'away', answer: 'could not be written' };
  }
}
