/**
 * A number as it is read aloud in Indonesia: the national form in groups (`0812-3456-7890`). What is no Indonesian mobile number stays
 * as it is.
 */
export function phoneText(phone: string): string {
  const [, first, second, third] = /^(?:\+62|0)(8\d{2})(\d{4})(\d{2,5})$/.exec(phone) ?? [];
  return first ? `0${first}-${second}-${third}` : phone;
}
