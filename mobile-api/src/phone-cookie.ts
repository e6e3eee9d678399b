/** Cookies ignore ports, so console and phone API have different names. */
export const PHONE_COOKIE = 'comcen_phone';
