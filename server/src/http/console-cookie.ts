/** Cookies ignore ports, so console and phone API have different names. */
export const CONSOLE_COOKIE = 'comcen_console';
