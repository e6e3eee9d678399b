import type { IncidentDetail } from '@comcen/shared/wire/http/incident.ts';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TreeEntry } from './TreeEntry.tsx';
import { layoutTree, moveInTree, ROW_PX, stretchFor, type TreeMove } from './tree-layout.ts';
import { shapeTree } from './tree-shape.ts';
import { useRoom } from './use-room.ts';

const MOVES: Readonly<Record<string, TreeMove>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'parent',
  ArrowRight: 'child',
  Home: 'first',
  End: 'last',
};
const MAX_STRETCH = 2;
const LEAST_ROWS = 8;

interface DeviceTreeProps {
  readonly incident: IncidentDetail;
  readonly chosenId: string | null;
  readonly onChoose: (deviceId: string) => void;
}

/** The part of the grid that tells the incident, as a picture that the keyboard walks through. */
export function DeviceTree({ incident, chosenId, onChoose }: DeviceTreeProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const room = useRoom(frame);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const layout = useMemo(() => {
    const roots = shapeTree(incident.tree, opened, Math.max(LEAST_ROWS, Math.floor((room.height - 16) / ROW_PX)));
    return layoutTree(roots, Math.min(MAX_STRETCH, stretchFor(roots, room.width - 16)));
  }, [incident.tree, opened, room]);
  const suspectId = incident.tree.find(({ isSuspect }) => isSuspect)?.id;
  const [focusId, setFocusId] = useState<string | null>(null);
  const isDrawn = (id: string | null | undefined) => layout.nodes.some(({ node }) => node.id === id);
  const tabStop = [focusId, chosenId, suspectId].find(isDrawn) ?? layout.nodes[0]?.node.id;
  useSuspectInView(frame, suspectId, room.width > 0);

  const choose = (id: string) => {
    const entry = layout.nodes.find(({ node }) => node.id === id)?.node;
    setFocusId(id);
    if (!entry) return;
    if ('device' in entry) onChoose(id);
    else setOpened(toggled(opened, id));
  };
  const press = (event: KeyboardEvent, id: string) => {
    const move = MOVES[event.key];
    if (event.key === 'Enter' || event.key === ' ') choose(id);
    else if (!move) return;
    event.preventDefault();
    if (move) focusEntry(frame.current, moveInTree(layout, id, move));
  };
  return (
    <div ref={frame} className="tree-frame">
      <div
        className="tree"
        role="tree"
        aria-label={t('incident.tree.label', { number: incident.number })}
        style={{ width: layout.width, height: layout.height }}
      >
        <svg className="tree-links" width={layout.width} height={layout.height} aria-hidden="true">
          {layout.links.map(({ id, path, isDark }) => (
            <path key={id} d={path} className={isDark ? 'dark' : ''} />
          ))}
        </svg>
        {layout.nodes.map((placed) => (
          <TreeEntry
            key={placed.node.id}
            placed={placed}
            incident={incident}
            isChosen={placed.node.id === chosenId}
            isTabStop={placed.node.id === tabStop}
            onChoose={() => choose(placed.node.id)}
            onFocus={() => setFocusId(placed.node.id)}
            onKeyDown={(event) => press(event, placed.node.id)}
          />
        ))}
      </div>
    </div>
  );
}

const toggled = (opened: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  opened.has(id) ? new Set([...opened].filter((each) => each !== id)) : new Set([...opened, id]);

const focusEntry = (frame: HTMLElement | null, id: string): void =>
  frame?.querySelector<HTMLElement>(`[data-entry="${id}"]`)?.focus();

/** A picture higher than its frame opens at the suspect; afterwards the reader scrolls. */
function useSuspectInView(
  frame: { readonly current: HTMLElement | null },
  suspectId: string | undefined,
  isReady: boolean,
) {
  useEffect(() => {
    const entry = isReady && suspectId ? frame.current?.querySelector(`[data-entry="${suspectId}"]`) : null;
    entry?.scrollIntoView({ block: 'center', inline: 'nearest' });
  }, [frame, suspectId, isReady]);
}
