/** Rows that came as one text: a line for each, tabs between columns, unit separators within lists. */
export const rowsIn = (text: string | null | undefined): string[][] =>
  text ? text.split('\n').map((line) => line.split('\t')) : [];

export const codesIn = (text: string | undefined): string[] => (text ? text.split('\u001f') : []);
