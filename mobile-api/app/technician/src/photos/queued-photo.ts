/** One photo of a queued completion. Its picture lies in the phone's store under `key` until this says how it ended. */
export interface QueuedPhoto {
  /** Sent as Idempotency-Key: twice is once. */
  readonly key: string;
  /** The server's id, once it has the photo. */
  readonly id: string | null;
  /** Why the completion goes without it. */
  readonly refusal: string | null;
  /** How often the server failed over it. */
  readonly faults: number;
}

interface WithPhotos {
  readonly photos?: readonly QueuedPhoto[];
}
type Details = Readonly<Record<string, unknown>>;

export const queued = (key: string): QueuedPhoto => ({ key, id: null, refusal: null, faults: 0 });

const isWaiting = ({ id, refusal }: QueuedPhoto): boolean => id === null && refusal === null;

export const photosToSend = ({ photos = [] }: WithPhotos): QueuedPhoto[] => photos.filter(isWaiting);
export const photosRefused = ({ photos = [] }: WithPhotos): QueuedPhoto[] =>
  photos.filter(({ refusal }) => refusal !== null);

/** The command's body besides id and time, with the photos that the server has. */
export function bodyOf({ details, photos = [] }: WithPhotos & { readonly details: Details }): Details {
  const photoIds = photos.flatMap(({ id }) => id ?? []);
  return photoIds.length > 0 ? { ...details, photoIds } : details;
}

export const withPhoto = <Kept extends WithPhotos>(entry: Kept, changed: QueuedPhoto): Kept => ({
  ...entry,
  photos: entry.photos?.map((photo) => (photo.key === changed.key ? changed : photo)),
});
