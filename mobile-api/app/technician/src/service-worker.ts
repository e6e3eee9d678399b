/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { StaleWhileRevalidate } from 'workbox-strategies';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: { url: string; revision: string | null }[] };

// The shell only. Orders and steps are the app's own business (IndexedDB); no answer of the API is ever served from a cache.
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('/petugas/index.html'), { allowlist: [/^\/petugas\//] }));
registerRoute(({ url }) => url.pathname === '/map/coastline', new StaleWhileRevalidate({ cacheName: 'coastline' }));

// A new version waits until the technician says so: nothing is swapped in the middle of a step.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
