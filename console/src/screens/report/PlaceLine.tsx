import type { LatLng } from '@comcen/shared/wire/http/common.ts';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon.tsx';

/** The place that was clicked on the map, or that one is waited for. */
export function PlaceLine({ place, error }: { place: LatLng | null; error?: string }) {
  const { t } = useTranslation();
  return (
    <div className="field">
      <span className="label">{t('report.place')}</span>
      <span className={place ? 'row' : 'row quiet'}>
        <Icon name="target" />
        {place ? t('report.picked', { lat: place.lat.toFixed(5), lng: place.lng.toFixed(5) }) : t('report.pick')}
      </span>
      {error && <span className="error">{error}</span>}
    </div>
  );
}
