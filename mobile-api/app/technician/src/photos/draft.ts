import { ACTIONS, CAUSES, OUTCOMES } from '@comcen/shared/domain/codes.ts';
import { z } from 'zod';

export const MAX_PHOTOS = 4;
/** Of a shift or two before: nobody goes on writing that. */
const KEPT_MS = 2 * 24 * 3_600_000;

/**
 * A completion as far as it is answered. Kept at each answer: the camera may push the browser out of a small phone's memory, and the
 * photo comes back to a page that was started anew.
 */
export const draftShape = z.object({
  orderId: z.string(),
  technicianId: z.string(),
  changedAt: z.string(),
  // A code that an update took away is asked again.
  outcome: z.enum(OUTCOMES).nullable().catch(null),
  cause: z.enum(CAUSES).nullable().catch(null),
  action: z.enum(ACTIONS).nullable().catch(null),
  note: z.string(),
  /** Keys of kept pictures. */
  photos: z.array(z.string()),
});
export type Draft = z.output<typeof draftShape>;

export const emptyDraft = (orderId: string, technicianId: string): Draft => ({
  orderId,
  technicianId,
  changedAt: new Date().toISOString(),
  outcome: null,
  cause: null,
  action: null,
  note: '',
  photos: [],
});

/** Null: nothing to go on with. Another person's answers on a shared phone are not shown. */
export function draftOf(kept: unknown, technicianId: string): Draft | null {
  const { data } = draftShape.safeParse(kept);
  return data?.technicianId === technicianId ? data : null;
}

export const isForgotten = ({ changedAt }: Draft, now: number): boolean => !(now - Date.parse(changedAt) < KEPT_MS);

/** A fifth is not taken in: the form does not ask for it, a quick thumb may still send it. */
export const withPicture = (draft: Draft, key: string): Draft =>
  draft.photos.length < MAX_PHOTOS ? { ...draft, photos: [...draft.photos, key] } : draft;

export const withoutPicture = (draft: Draft, key: string): Draft => ({
  ...draft,
  photos: draft.photos.filter((other) => other !== key),
});

/** Pictures that neither a form nor a queued step speaks of any more. */
export function strayPictures(
  keys: readonly string[],
  drafts: readonly Draft[],
  entries: readonly { readonly photos?: readonly { readonly key: string }[] }[],
): string[] {
  const needed = new Set([
    ...drafts.flatMap(({ photos }) => photos),
    ...entries.flatMap(({ photos = [] }) => photos.map(({ key }) => key)),
  ]);
  return keys.filter((key) => !needed.has(key));
}
