import { createStore } from '../../../store/store.ts';

/** A newer shell is loaded and waits. */
export const waitingUpdate = createStore<ServiceWorker | null>(null);

/** Caches the shell so that the app opens without signal. */
export async function installShell(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const hadShell = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => hadShell && location.reload());
  const registration = await navigator.serviceWorker.register('/petugas/sw.js', { scope: '/petugas/' });
  const look = () => hadShell && waitingUpdate.set(registration.waiting);
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {});
  });
}

export const takeUpdate = (): void => waitingUpdate.get()?.postMessage('take-over');
