import L from 'leaflet';
import { type Cell, groupInCells, type OnScreen } from './cells.ts';
import { drawCluster, drawLabel, drawMark, drawTether, type Ink, readInk } from './draw.ts';
import type { Mark, OrderMark } from './marks.ts';

const PANE = 'marks';
const HIT_PX = 14;
const LABEL_ZOOM = 11;

interface Kept {
  mark: Mark;
  /** World pixels at zoom 0: projected when the mark moves, not when the map does. */
  x0: number;
  y0: number;
}
export type Hit = { readonly mark: Mark } | { readonly cell: Cell };

export interface MarkLayer {
  /** Marks are kept by id and moved; drawing order is the order given. */
  setMarks(marks: readonly Mark[]): void;
  setPick(pick: Mark | null): void;
  hitAt(point: L.Point): Hit | null;
  refreshInk(): void;
  remove(): void;
}

/** All marks on one canvas over the map, drawn at most once per frame. */
export function createMarkLayer(map: L.Map): MarkLayer {
  // A pane of its own: above the land, whenever that is drawn; below nothing.
  const pane = map.getPane(PANE) ?? map.createPane(PANE);
  const canvas = L.DomUtil.create('canvas', 'mark-canvas leaflet-zoom-animated', pane);
  const pen = canvas.getContext('2d');
  let kept = new Map<string, Kept>();
  let pick: Kept | null = null;
  let ink: Ink = readInk();
  let frame = 0;
  let placed: OnScreen<Mark>[] = [];
  let cells: readonly Cell[] = [];

  const redraw = (): void => {
    frame ||= requestAnimationFrame(draw);
  };

  function draw(): void {
    frame = 0;
    if (!pen) return;
    fit(map, canvas, pen);
    placeAll();
    drawTethers(pen);
    for (const { mark, x, y } of placed) drawMark(pen, ink, mark, x, y);
    for (const cell of cells) drawCluster(pen, ink, cell);
    if (map.getZoom() >= LABEL_ZOOM) {
      for (const { mark, x, y } of placed)
        if (mark.kind === 'crew' && mark.label) drawLabel(pen, ink, mark.label, x, y);
    }
  }

  function drawTethers(on: CanvasRenderingContext2D): void {
    const { x: left, y: top } = map.getPixelBounds().min ?? L.point(0, 0);
    for (const { mark, x, y } of placed) {
      if (mark.kind !== 'standby') continue;
      const at = map.project(L.latLng(mark.crewAt.lat, mark.crewAt.lng));
      drawTether(on, ink, { x: at.x - left, y: at.y - top }, { x, y, isSent: mark.isSent });
    }
  }

  function placeAll(): void {
    const { x: left, y: top } = map.getPixelBounds().min ?? L.point(0, 0);
    const scale = 2 ** map.getZoom();
    const size = map.getSize();
    const orders: OnScreen<OrderMark>[] = [];
    const others: OnScreen<Mark>[] = [];
    for (const { mark, x0, y0 } of pick ? [...kept.values(), pick] : kept.values()) {
      const x = x0 * scale - left;
      const y = y0 * scale - top;
      if (x < -40 || y < -40 || x > size.x + 40 || y > size.y + 40) continue;
      if (mark.kind === 'order') orders.push({ mark, x, y });
      else others.push({ mark, x, y });
    }
    const grouped = groupInCells(orders);
    cells = grouped.cells;
    placed = [...others, ...grouped.single];
  }

  function zoomAnimation(event: L.ZoomAnimEvent): void {
    const corner = map.containerPointToLatLng([0, 0]);
    const panePosition = L.DomUtil.getPosition(map.getPane('mapPane') ?? canvas);
    const origin = map.project(event.center, event.zoom).subtract(map.getSize().divideBy(2)).add(panePosition).round();
    const at = map.project(corner, event.zoom).subtract(origin);
    L.DomUtil.setTransform(canvas, at, map.getZoomScale(event.zoom, map.getZoom()));
  }

  map.on('move resize zoomend viewreset', redraw);
  map.on('zoomanim', zoomAnimation);
  return {
    setMarks(marks) {
      kept = new Map(marks.map((mark) => [mark.id, keep(mark, kept.get(mark.id))]));
      redraw();
    },
    setPick(mark) {
      pick = mark && keep(mark, undefined);
      redraw();
    },
    hitAt(point) {
      const cell = cells.find(({ x, y }) => Math.hypot(x - point.x, y - point.y) <= HIT_PX);
      const mark = nearest(placed, point);
      return mark ? { mark } : cell ? { cell } : null;
    },
    refreshInk() {
      ink = readInk();
      redraw();
    },
    remove() {
      cancelAnimationFrame(frame);
      map.off('move resize zoomend viewreset', redraw);
      map.off('zoomanim', zoomAnimation);
      canvas.remove();
    },
  };
}

function keep(mark: Mark, known: Kept | undefined): Kept {
  if (known && known.mark.lat === mark.lat && known.mark.lng === mark.lng) {
    known.mark = mark;
    return known;
  }
  const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(mark.lat, mark.lng), 0);
  return { mark, x0: x, y0: y };
}

/** Orders win over crews, crews over standby points, and all over the wide incident around them. */
function nearest(placed: readonly OnScreen<Mark>[], point: L.Point): Mark | null {
  let best: Mark | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const { mark, x, y } of placed) {
    const score = scoreOf(mark, Math.hypot(x - point.x, y - point.y));
    if (score === null || score > bestScore) continue;
    best = mark;
    bestScore = score;
  }
  return best;
}

/** Null: out of reach, or nothing to press. */
function scoreOf(mark: Mark, distance: number): number | null {
  if (mark.kind === 'pick') return null;
  if (mark.kind === 'incident') return mark.customers !== null && distance <= mark.radiusPx ? 100 + distance : null;
  if (distance > HIT_PX) return null;
  return distance + (mark.kind === 'order' ? 0 : mark.kind === 'crew' ? 4 : 8);
}

/** The canvas covers the view exactly, sharp on any screen. */
function fit(map: L.Map, canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D): void {
  const { x, y } = map.getSize();
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(x * ratio) || canvas.height !== Math.round(y * ratio)) {
    canvas.width = Math.round(x * ratio);
    canvas.height = Math.round(y * ratio);
    canvas.style.width = `${x}px`;
    canvas.style.height = `${y}px`;
  }
  L.DomUtil.setTransform(canvas, map.containerPointToLayerPoint([0, 0]), 1);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, x, y);
}
