import '../../styles/tokens.css';
import '../../styles/base.css';
import './styles/report.css';
import { createRoot } from 'react-dom/client';
import { currentLanguage } from '../../i18n/language.ts';
import { App } from './App.tsx';
import { loadFontWhenCheap } from './ui/font.ts';

document.documentElement.lang = currentLanguage();
const dark = matchMedia('(prefers-color-scheme: dark)');
const applyTheme = () => {
  document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
};
applyTheme();
dark.addEventListener('change', applyTheme);

const root = document.getElementById('app');
if (root) createRoot(root).render(<App />);
loadFontWhenCheap();
