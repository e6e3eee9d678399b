import { createStore } from './store.ts';

export type Theme = 'dark' | 'light';
const KEPT = 'comcen.theme';

export const themeStore = createStore<Theme>(localStorage.getItem(KEPT) === 'light' ? 'light' : 'dark');

const show = (theme: Theme): void => {
  document.documentElement.dataset.theme = theme;
};
show(themeStore.get());

/** Dark is the room's theme; light is for daylight and print. */
export function switchTheme(theme: Theme): void {
  localStorage.setItem(KEPT, theme);
  show(theme);
  themeStore.set(theme);
}
