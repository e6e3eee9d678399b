import { codes } from '@comcen/shared/domain/words/en.ts';
import { events } from '@comcen/shared/domain/words/en-events.ts';
import type { Translation } from '@comcen/shared/domain/words/translation.ts';
import type { id } from '../id/index.ts';
import { board } from './board.ts';
import { estimate } from './estimate.ts';
import { exports } from './exports.ts';
import { frame } from './frame.ts';
import { history } from './history.ts';
import { incident } from './incident.ts';
import { kpiSettings } from './kpi-settings.ts';
import { kpis } from './kpis.ts';
import { plan } from './plan.ts';
import { reliability } from './reliability.ts';
import { screens } from './screens.ts';
import { storm } from './storm.ts';
import { voice } from './voice.ts';
import { whatIf } from './what-if.ts';
import { words } from './words.ts';

export const en: Translation<typeof id> = {
  ...frame,
  ...board,
  ...screens,
  ...words,
  ...incident,
  ...kpis,
  ...kpiSettings,
  ...plan,
  ...reliability,
  ...estimate,
  ...exports,
  ...whatIf,
  ...storm,
  ...voice,
  ...history,
  code: codes,
  event: events,
};
