import '../../styles/inter.css';
import '../../styles/tokens.css';
import '../../styles/base.css';
import './styles/app.css';
import './styles/photos.css';
import './styles/work.css';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { currentLanguage } from '../../i18n/language.ts';
import { App } from './App.tsx';
import { applyTheme } from './device/theme.ts';
import { installShell } from './device/updates.ts';
import { start } from './phone.ts';
import { allowSound } from './sound/chime.ts';

// The Content-Security-Policy forbids compiled parsers; without this every start would report a violation.
config({ jitless: true });
document.documentElement.lang = currentLanguage();
applyTheme();
setInterval(applyTheme, 60_000);
addEventListener('pointerdown', allowSound);

const root = document.getElementById('app');
if (root) createRoot(root).render(<App />);
void start();
void installShell();
