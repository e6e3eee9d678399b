/** What a crew may say with one tap, minutes. The lean phone app loads no schema for it. */
export const CREW_ESTIMATES_MIN = [15, 30, 60, 120, 240] as const;
