/**
 * Indonesian phone number as E.164, or null. Accepts `08..`, `62..`, `+62..`, with spaces, dots or dashes; 10 to 13 digits
 * counted from the leading 0 (contract).
 */
export function normalizePhone(text: string): string | null {
  const digits = text.replace(/[\s().-]/g, '');
  const national = /^(?:\+?62|0)(\d{8,12})$/.exec(digits)?.[1];
  if (national === undefined || national.startsWith('0')) return null;
  const length = national.length + 1;
  return length >= 10 && length <= 13 ? `+62${national}` : null;
}
