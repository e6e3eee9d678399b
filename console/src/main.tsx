import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/frame.css';
import './styles/board.css';
import './styles/order.css';
import './styles/map.css';
import './styles/screens.css';
import './styles/kpi.css';
import './styles/incident.css';
import './styles/plan.css';
import './styles/storm.css';
import './styles/what-if.css';
import './styles/exports.css';
import './styles/kpi-settings.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './App.tsx';
import { startI18n } from './i18n/start.ts';

// zod would try `new Function`, which the content security policy refuses and reports.
z.config({ jitless: true });
await startI18n();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
