import type { ClusterNode } from '@comcen/shared/domain/repeat/cluster-tree.ts';
import type { HotSpotsReply, RepeatKind } from '@comcen/shared/wire/http/voice.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { readGeography } from '../../map/geography.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { createSpotsMap, type SpotsMap } from './spots-map.ts';
import { stampText } from './stamp-text.ts';
import { hotSpotsQuery, type VoiceScope } from './voice-queries.ts';

/** Where repeat outages pile up: circles that fall apart on the way down, to the place itself and its faults. */
export function HotSpotMap({ scope, by }: { scope: VoiceScope; by: RepeatKind }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<SpotsMap | null>(null);
  const [place, setPlace] = useState<ClusterNode | null>(null);
  const spots = useQuery(hotSpotsQuery(scope, by)).data;
  const geography = useQuery({ queryKey: ['geography'], queryFn: readGeography, staleTime: Number.POSITIVE_INFINITY });
  useEffect(() => {
    if (!element.current) return;
    const made = createSpotsMap(element.current, setPlace);
    setMap(made);
    return () => made.remove();
  }, []);
  useEffect(() => {
    if (map && geography.data) map.setGeography(geography.data);
  }, [map, geography.data]);
  useEffect(() => {
    map?.setSpots(spots?.nodes ?? [], (node) =>
      t(node.radiusM === 0 ? 'voice.spotPlace' : 'voice.spotCluster', { count: node.count }),
    );
  }, [map, spots, t]);
  return (
    <section className="voice-map" aria-label={t('voice.spots')}>
      <div ref={element} className="map" />
      <p className="spots-note meta">
        {spots && spots.count === 0 ? t('voice.noRepeats') : t('voice.spotsHelp', { count: spots?.count ?? 0 })}
      </p>
      {place && spots && <PlaceList place={place} spots={spots} onClose={() => setPlace(null)} />}
    </section>
  );
}

function PlaceList({ place, spots, onClose }: { place: ClusterNode; spots: HotSpotsReply; onClose: () => void }) {
  const { t } = useTranslation();
  const here = spots.places.filter(({ incidentId }) => place.placeIds.includes(incidentId));
  return (
    <Dialog title={t('voice.spotPlace', { count: place.count })} onClose={onClose}>
      <ul className="spot-list">
        {here.map(({ incidentId, number, reportedAt, by }) => (
          <li key={incidentId}>
            <Link className="link" href={`/incidents/${incidentId}`}>
              {number}
            </Link>
            <span>{stampText(reportedAt)}</span>
            <span className="quiet">{by.map((kind) => t(`code.repeatKind.${kind}`)).join(', ')}</span>
          </li>
        ))}
      </ul>
      {here.length < place.count && (
        <p className="meta">{t('voice.spotsUnlisted', { count: place.count - here.length })}</p>
      )}
    </Dialog>
  );
}
