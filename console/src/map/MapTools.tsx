import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';
import { StateIcon } from '../ui/StateIcon.tsx';
import { useStore } from '../ui/store.ts';
import { usePopover } from '../ui/use-popover.ts';
import type { LiveMap } from './create-map.ts';
import { type Layers, layersStore } from './map-state.ts';

const LAYERS = [
  'orders',
  'incidents',
  'crews',
  'offDuty',
  'standby',
  'labels',
  'ulps',
] as const satisfies (keyof Layers)[];
const STATES = ['new', 'offered', 'accepted', 'en_route', 'on_site', 'restored', 'held'] as const;

const STANDBY_SIGN = 'M8 14.5C5.5 10.5 3 8 3 5.5A5 5 0 0 1 13 5.5C13 8 10.5 10.5 8 14.5Z';

export function MapTools({ map }: { map: LiveMap }) {
  const { t } = useTranslation();
  const { isOpen, setOpen, area } = usePopover();
  return (
    <>
      <div className="map-tools">
        <Tool name="plus" label={t('map.zoomIn')} onClick={() => map.zoom(1)} />
        <Tool name="minus" label={t('map.zoomOut')} onClick={() => map.zoom(-1)} />
        <Tool name="fit" label={t('map.fit')} onClick={() => map.fit()} />
      </div>
      <div className="map-layers" ref={area}>
        <button
          type="button"
          className="button"
          aria-expanded={isOpen}
          aria-controls="layers"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="layers" /> {t('map.layers')}
        </button>
        {isOpen && <LayerPanel />}
      </div>
    </>
  );
}

const Tool = ({ name, label, onClick }: { name: 'plus' | 'minus' | 'fit'; label: string; onClick: () => void }) => (
  <button type="button" className="button icon" aria-label={label} title={label} onClick={onClick}>
    <Icon name={name} />
  </button>
);

const CrewSign = ({ path, isFilled, text }: { path: string; isFilled: boolean; text: string }) => (
  <span className="chip">
    <svg className="state-icon crew-sign" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} fill={isFilled ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.5" />
    </svg>
    {text}
  </span>
);

function LayerPanel() {
  const { t } = useTranslation();
  const layers = useStore(layersStore);
  return (
    <div className="layer-panel" id="layers">
      {LAYERS.map((layer) => (
        <label key={layer} className="row">
          <input
            type="checkbox"
            checked={layers[layer]}
            onChange={(event) => layersStore.set({ ...layers, [layer]: event.target.checked })}
          />
          {t(`map.${layer}`)}
        </label>
      ))}
      <h3>{t('map.legend')}</h3>
      {STATES.map((state) => (
        <span key={state} className="chip">
          <StateIcon state={state} /> {t(`code.state.${state}`)}
        </span>
      ))}
      <CrewSign path="M8 1 13.5 14 8 11 2.5 14Z" isFilled text={t('map.moving')} />
      <CrewSign path="M8 3.5A4.5 4.5 0 1 1 7.99 3.5Z" isFilled text={t('map.standing')} />
      <CrewSign path="M8 3.5A4.5 4.5 0 1 1 7.99 3.5Z" isFilled={false} text={t('map.legendOld')} />
      <CrewSign path={STANDBY_SIGN} isFilled={false} text={t('map.standbySuggested')} />
      <CrewSign path={STANDBY_SIGN} isFilled text={t('map.standbySent')} />
      <span className="chip">
        <span className="wide-sign">83</span> {t('map.wideIncident')}
      </span>
      <span className="chip">
        <span className="swatch amber" /> {t('code.level.at_risk')}
        <span className="swatch red" /> {t('code.level.breached')}
        <span className="swatch hazard" /> {t('queue.hazard')}
      </span>
    </div>
  );
}
