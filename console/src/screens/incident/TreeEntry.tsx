import type { IncidentDetail, TreeDevice } from '@comcen/shared/wire/http/incident.ts';
import type { TFunction } from 'i18next';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { id as indonesian } from '../../i18n/id/index.ts';
import { useLive } from '../../live/live.ts';
import { useNumbers } from '../../ui/numbers.ts';
import { DeviceGlyph } from './DeviceGlyph.tsx';
import { deviceText, percentText } from './incident-words.ts';
import type { PlacedNode } from './tree-layout.ts';
import type { Fold } from './tree-shape.ts';

interface TreeEntryProps {
  readonly placed: PlacedNode;
  readonly incident: IncidentDetail;
  readonly isChosen: boolean;
  readonly isTabStop: boolean;
  readonly onChoose: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** One entry of the picture; its whole meaning is also in its name, for those who do not see it. */
export function TreeEntry(props: TreeEntryProps) {
  const { placed, incident, isChosen, isTabStop, onChoose, onFocus, onKeyDown } = props;
  const { t } = useTranslation();
  const { node, x, y, width, height } = placed;
  const other = useOtherIncident(node, incident.id);
  const label = 'device' in node ? deviceLabel(t, node.device, node.isDark, incident, other) : foldLabel(t, node.fold);
  return (
    <div
      role="treeitem"
      className={classOf(placed, incident)}
      style={{ left: x, top: y, width, height }}
      aria-level={placed.depth + 1}
      aria-posinset={placed.position}
      aria-setsize={placed.setSize}
      aria-label={label}
      aria-selected={isChosen}
      aria-expanded={'fold' in node ? node.fold.isOpen : undefined}
      tabIndex={isTabStop ? 0 : -1}
      data-entry={node.id}
      title={'device' in node ? node.device.name : undefined}
      onClick={onChoose}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      {'device' in node ? (
        <DeviceLines device={node.device} incident={incident} other={other} isFlat={height < 40} />
      ) : (
        <FoldLine fold={node.fold} />
      )}
    </div>
  );
}

/** Undefined: none; null: one that this board does not know. */
type Other = string | null | undefined;

function useOtherIncident(node: PlacedNode['node'], ownId: string): Other {
  const id = 'device' in node && node.device.incidentId !== ownId ? node.device.incidentId : null;
  const number = useLive(({ board }) => (id === null ? null : (board?.incidents.get(id)?.number ?? null)));
  return id === null ? undefined : number;
}

function classOf({ node, height }: PlacedNode, incident: IncidentDetail): string {
  if ('fold' in node) return 'tree-entry flat fold';
  const { isSuspect, callers } = node.device;
  const parts = ['tree-entry', height < 40 ? 'flat' : 'tall'];
  if (isSuspect) parts.push(incident.confirmedAt ? 'confirmed' : 'suspect');
  else if (node.isDark) parts.push('dark');
  if (callers === 0) parts.push('silent');
  return parts.join(' ');
}

interface LinesProps {
  readonly device: TreeDevice;
  readonly incident: IncidentDetail;
  readonly other: Other;
  readonly isFlat: boolean;
}

function DeviceLines({ device, incident, other, isFlat }: LinesProps) {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const { kind, code, callers, customers, probability, isSuspect } = device;
  const count = callers > 0 ? `${numbers.whole(callers)}/${numbers.whole(customers)}` : numbers.whole(customers);
  const word = isSuspect ? t(incident.confirmedAt ? 'incident.tree.confirmed' : 'incident.tree.suspect') : null;
  const fullName = shortName(device, incident.tree);
  if (isFlat) {
    return (
      <>
        <span className="tree-line">
          <DeviceGlyph kind={kind} />
          <span className="strong">{code}</span>
          <span className="tree-name cut grow">{fullName}</span>
          {other !== undefined && <OtherMark number={other} />}
          <span className="tree-count">{count}</span>
        </span>
        <CallersBar device={device} />
      </>
    );
  }
  return (
    <>
      <span className="tree-line">
        <DeviceGlyph kind={kind} />
        <span className="strong cut grow">{code}</span>
        {other !== undefined && <OtherMark number={other} />}
      </span>
      <span className={word ? 'tree-word' : 'tree-name cut'}>{word ?? fullName}</span>
      <span className="tree-line">
        <span className="tree-count grow">{count}</span>
        {probability !== null && <Probability value={probability} />}
      </span>
      <CallersBar device={device} />
    </>
  );
}

/** Another open incident sits here: its number, where this board knows it. */
const OtherMark = ({ number }: { number: string | null }) => {
  const { t } = useTranslation();
  return <span className="tree-other">{number ?? t('incident.tree.otherUnknown')}</span>;
};

/** Seen also where it is one of thousands. */
const CallersBar = ({ device: { callers, customers } }: { device: TreeDevice }) =>
  callers > 0 && (
    <span className="tree-callers" aria-hidden="true">
      <span style={{ width: `max(3px, ${share(callers, customers)}%)` }} />
    </span>
  );

/** Names are Indonesian: "Penyulang Koba seksi 2" is "seksi 2" below that feeder, "Gardu Sungai Liat 3" is "Sungai Liat 3". */
function shortName({ kind, name, parentId }: TreeDevice, tree: readonly TreeDevice[]): string {
  const said = [tree.find(({ id }) => id === parentId)?.name, indonesian.code.device[kind]];
  const prefix = said.find((word) => word && name.startsWith(`${word} `));
  return prefix ? name.slice(prefix.length + 1) : name;
}

const share = (callers: number, customers: number): number =>
  customers === 0 ? 0 : Math.min(100, Math.round((callers / customers) * 100));

export const Probability = ({ value }: { value: number }) => {
  const { t } = useTranslation();
  return (
    <span className="probability">
      <span className="probability-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      {t('incident.percent', { value: percentText(value) })}
    </span>
  );
};

function FoldLine({ fold }: { fold: Fold }) {
  const { t } = useTranslation();
  const { isOpen, kind, count, callers } = fold;
  if (isOpen) return <span className="tree-line">− {t('incident.tree.foldOpen')}</span>;
  return (
    <span className="tree-line">
      <span className="cut">+ {t(`incident.tree.fold.${kind}`, { count })}</span>
      <span className="grow" />
      <span>{callers > 0 ? t('incident.tree.foldCallers', { count: callers }) : t('incident.tree.foldSilent')}</span>
    </span>
  );
}

function foldLabel(t: TFunction, { kind, count, callers, isOpen }: Fold): string {
  if (isOpen) return t('incident.tree.foldOpen');
  const called = callers > 0 ? t('incident.tree.foldCallers', { count: callers }) : t('incident.tree.foldSilent');
  return `${t(`incident.tree.fold.${kind}`, { count })}, ${called}`;
}

function deviceLabel(
  t: TFunction,
  device: TreeDevice,
  isDark: boolean,
  incident: IncidentDetail,
  other: Other,
): string {
  const { callers, customers, probability, isSuspect } = device;
  const parts = [
    deviceText(t, device),
    device.name,
    callers > 0 ? t('incident.tree.callers', { count: callers, customers }) : t('incident.tree.silent', { customers }),
  ];
  if (probability !== null) parts.push(t('incident.tree.probability', { value: percentText(probability) }));
  if (isSuspect) parts.push(t(incident.confirmedAt ? 'incident.tree.confirmed' : 'incident.tree.suspect'));
  else if (isDark) parts.push(t('incident.tree.dark'));
  if (other !== undefined) {
    parts.push(other === null ? t('incident.tree.otherUnknown') : t('incident.tree.other', { number: other }));
  }
  return parts.join(', ');
}
