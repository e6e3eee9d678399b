/** Our typeface is as large as the page itself: on 2G and 3G, or with data saving on, the phone's own does. */
export function loadFontWhenCheap(): void {
  const connection: unknown = 'connection' in navigator ? navigator.connection : null;
  if (typeof connection === 'object' && connection !== null) {
    if ('saveData' in connection && connection.saveData === true) return;
    if ('effectiveType' in connection && connection.effectiveType !== '4g') return;
  }
  void import('../../../styles/inter.css');
}
