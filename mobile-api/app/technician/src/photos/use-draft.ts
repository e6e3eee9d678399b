import { useEffect, useRef, useState } from 'react';
import { newId } from '../../../device/new-id.ts';
import { changeDraft, type KeptPicture, readDraft } from '../device/draft-store.ts';
import { type Draft, MAX_PHOTOS, withoutPicture, withPicture } from './draft.ts';
import { shrink } from './shrink.ts';

/** Why a chosen photo was not taken in. */
export type PhotoFlaw = 'photoUnreadable' | 'photoNoRoom';

export interface DraftForm {
  readonly draft: Draft;
  readonly pictures: readonly KeptPicture[];
  /** Photos that are being made smaller. */
  readonly busy: number;
  readonly flaw: PhotoFlaw | null;
  readonly change: (part: Partial<Pick<Draft, 'outcome' | 'cause' | 'action' | 'note'>>) => void;
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
}

/** The form of one order, kept on the phone at each answer. Null until what was kept is read. */
export function useDraft(orderId: string, technicianId: string): DraftForm | null {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [pictures, setPictures] = useState<readonly KeptPicture[]>([]);
  const [busy, setBusy] = useState(0);
  const [flaw, setFlaw] = useState<PhotoFlaw | null>(null);
  // One after the other, as they were taken: two decoded pictures at once are too much for a small phone.
  const line = useRef(Promise.resolve());
  useEffect(() => {
    void readDraft(orderId, technicianId).then(([kept, keptPictures]) => {
      setDraft(kept);
      setPictures(keptPictures);
    });
  }, [orderId, technicianId]);
  if (!draft) return null;

  const store = (change: (kept: Draft) => Draft, added?: KeptPicture) => changeDraft(draft, change, added);
  async function addOne(file: File): Promise<void> {
    const picture = await shrink(file).catch(() => null);
    if (!picture) return setFlaw('photoUnreadable');
    const added = { key: newId(), picture };
    const kept = await store((now) => withPicture(now, added.key), added).catch(() => null);
    if (!kept) return setFlaw('photoNoRoom');
    if (!kept.photos.includes(added.key)) return;
    setDraft((shown) => shown && { ...shown, photos: kept.photos });
    setPictures((shown) => [...shown, added]);
  }
  return {
    draft,
    pictures,
    busy,
    flaw,
    change(part) {
      setDraft((shown) => shown && { ...shown, ...part });
      // A full phone still completes: the answers on the screen are what is sent.
      void store((kept) => ({ ...kept, ...part })).catch(() => undefined);
    },
    add(chosen) {
      const files = chosen.slice(0, MAX_PHOTOS - pictures.length - busy);
      setFlaw(null);
      setBusy((count) => count + files.length);
      // The phone may throw away what it likes least when it runs full: ask that it is not this.
      void navigator.storage?.persist?.();
      for (const file of files) {
        line.current = line.current.then(() => addOne(file)).finally(() => setBusy((count) => count - 1));
      }
    },
    remove(key) {
      setFlaw(null);
      setPictures((shown) => shown.filter((other) => other.key !== key));
      setDraft((shown) => shown && withoutPicture(shown, key));
      void store((kept) => withoutPicture(kept, key)).catch(() => undefined);
    },
  };
}
