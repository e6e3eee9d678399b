import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useMayOperate } from '../session.tsx';
import { createStore } from '../ui/store.ts';
import { acknowledgeTop } from './alarms.ts';

/** Which overlay is open: the palette or the help. */
export const overlayStore = createStore<'palette' | 'shortcuts' | null>(null);

/** Panels of the board close; other screens stay. */
const isOverBoard = (): boolean =>
  /^\/(orders|report|new-order)/.test(location.pathname) && !location.pathname.startsWith('/reports');

/** Anything that takes its own keys: there the letters are text and Enter is a press. */
const isBusy = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, select, textarea, button, a, dialog, [role="listbox"]') !== null;

export function useShortcuts(): void {
  const [, go] = useLocation();
  const mayOperate = useMayOperate();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        overlayStore.set('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      if (event.key === 'Escape') {
        if (isOverBoard()) go('/');
        return;
      }
      if (event.target instanceof Element && event.target.closest('input, select, textarea')) return;
      if (event.key === '?') overlayStore.set('shortcuts');
      if (event.key.toLowerCase() === 'n' && mayOperate) {
        event.preventDefault();
        go('/report');
      }
      if (event.key === 'Enter' && mayOperate && !isBusy(event.target)) acknowledgeTop();
      if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !isBusy(event.target)) focusQueue(event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [go, mayOperate]);
}

function focusQueue(event: KeyboardEvent): void {
  const queue = document.querySelector('[data-queue]');
  if (!(queue instanceof HTMLElement)) return;
  event.preventDefault();
  queue.focus();
}
