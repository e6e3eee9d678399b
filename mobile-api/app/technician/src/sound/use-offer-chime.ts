import { useEffect } from 'react';
import { chime } from './chime.ts';

const EVERY_MS = 4000;

/** Rings until the offer is answered or has run out. */
export function useOfferChime(isRinging: boolean): void {
  useEffect(() => {
    if (!isRinging) return;
    chime();
    const again = setInterval(chime, EVERY_MS);
    return () => clearInterval(again);
  }, [isRinging]);
}
