import { type Draft, draftOf, draftShape, emptyDraft, isForgotten, strayPictures } from '../photos/draft.ts';
import { database } from './database.ts';

export interface KeptPicture {
  readonly key: string;
  readonly picture: Blob;
}

export async function readDraft(orderId: string, technicianId: string): Promise<[Draft, KeptPicture[]]> {
  const reading = (await database()).transaction(['drafts', 'pictures']);
  const kept = draftOf(await reading.objectStore('drafts').get(orderId), technicianId);
  const draft = kept ?? emptyDraft(orderId, technicianId);
  const pictures: KeptPicture[] = [];
  for (const key of draft.photos) {
    const picture = await reading.objectStore('pictures').get(key);
    if (picture) pictures.push({ key, picture });
  }
  return [draft, pictures];
}

/**
 * Changes the form's answers, and its pictures with them, in one transaction: what is kept now is read again, so that a photo that was
 * being made smaller while the form was closed and opened overwrites nothing. Resolves with what is kept.
 */
export async function changeDraft(
  { orderId, technicianId }: Pick<Draft, 'orderId' | 'technicianId'>,
  change: (draft: Draft) => Draft,
  added?: KeptPicture,
): Promise<Draft> {
  const writing = (await database()).transaction(['drafts', 'pictures'], 'readwrite');
  const [drafts, pictures] = [writing.objectStore('drafts'), writing.objectStore('pictures')];
  const before = draftOf(await drafts.get(orderId), technicianId) ?? emptyDraft(orderId, technicianId);
  const after = { ...change(before), changedAt: new Date().toISOString() };
  await drafts.put(after, orderId);
  if (added && after.photos.includes(added.key)) await pictures.put(added.picture, added.key);
  for (const key of before.photos) if (!after.photos.includes(key)) await pictures.delete(key);
  await writing.done;
  return after;
}

/** Frees what nothing speaks of any more: forms of days ago and the pictures of them. */
export async function sweepPictures(now: number): Promise<void> {
  const change = (await database()).transaction(['drafts', 'pictures', 'outbox'], 'readwrite');
  const drafts: Draft[] = [];
  for (const orderId of await change.objectStore('drafts').getAllKeys()) {
    const draft = draftShape.safeParse(await change.objectStore('drafts').get(orderId)).data;
    if (draft && !isForgotten(draft, now)) drafts.push(draft);
    else await change.objectStore('drafts').delete(orderId);
  }
  const entries = await change.objectStore('outbox').getAll();
  const keys = await change.objectStore('pictures').getAllKeys();
  for (const key of strayPictures(keys, drafts, entries)) await change.objectStore('pictures').delete(key);
  await change.done;
}

/** Whoever logs out leaves no half answered form; queued steps of others keep their pictures. */
export async function forgetDrafts(): Promise<void> {
  await (await database()).clear('drafts');
  await sweepPictures(Date.now());
}
