import { createStore } from '../../../store/store.ts';
import { isDark, THEMES, type Theme } from './daylight.ts';

const KEY = 'comcen.theme';
export const theme = createStore<Theme>(THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto');

export function chooseTheme(next: Theme): void {
  localStorage.setItem(KEY, next);
  theme.set(next);
  applyTheme();
}

export function applyTheme(): void {
  const dark = isDark(theme.get(), new Date(), matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', dark ? '#0b1016' : '#ffffff');
}
