import type { Level } from '../board/order-clock.ts';
import { STATE_SHAPES } from '../ui/state-shapes.ts';
import type { CrewMark, IncidentMark, Mark, OrderMark, StandbyMark } from './marks.ts';

/** Colours of the theme as the canvas needs them. */
export interface Ink {
  readonly land: string;
  readonly mark: string;
  readonly crew: string;
  readonly quiet: string;
  readonly accent: string;
  readonly amber: string;
  readonly red: string;
  readonly hazard: string;
  readonly green: string;
}

export function readInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    land: read('--map-land'),
    mark: read('--map-mark'),
    crew: read('--map-crew'),
    quiet: read('--quiet'),
    accent: read('--accent'),
    amber: read('--amber'),
    red: read('--red'),
    hazard: read('--hazard'),
    green: read('--green'),
  };
}

const shapes = new Map<string, Path2D>();
function shapeOf(path: string): Path2D {
  const known = shapes.get(path) ?? new Path2D(path);
  shapes.set(path, known);
  return known;
}

export function drawMark(pen: CanvasRenderingContext2D, ink: Ink, mark: Mark, x: number, y: number): void {
  pen.save();
  pen.translate(x, y);
  if (mark.kind === 'order') drawOrder(pen, ink, mark);
  else if (mark.kind === 'crew') drawCrew(pen, ink, mark);
  else if (mark.kind === 'incident') drawIncident(pen, ink, mark);
  else if (mark.kind === 'standby') drawStandby(pen, ink, mark);
  else drawPick(pen, ink);
  pen.restore();
}

const levelInk = (ink: Ink, level: Level): string =>
  level === 'breached' ? ink.red : level === 'at_risk' ? ink.amber : ink.mark;

function drawOrder(pen: CanvasRenderingContext2D, ink: Ink, mark: OrderMark): void {
  const { path, isFilled } = STATE_SHAPES[mark.state];
  const shape = shapeOf(path);
  if (mark.isSelected) ring(pen, ink.accent, 15, 2.5);
  if (mark.hasHazard) ring(pen, ink.hazard, 11.5, 2.5);
  pen.translate(-8, -8);
  pen.lineJoin = 'round';
  pen.lineWidth = 5;
  pen.strokeStyle = ink.land;
  pen.stroke(shape); // A rim in the land's colour keeps neighbours apart.
  pen.fillStyle = isFilled ? (mark.state === 'restored' ? ink.green : levelInk(ink, mark.level)) : ink.land;
  pen.fill(shape);
  pen.lineWidth = 2;
  pen.strokeStyle = mark.state === 'restored' ? ink.green : levelInk(ink, mark.level);
  pen.stroke(shape);
}

const ARROW = 'M0 -8.5 6 7 0 3.6 -6 7Z';
const DOT = 'M0 -4.6A4.6 4.6 0 1 1 -0.01 -4.6Z';

/** An arrow when it moves, a dot when it stands; hollow when its fix is old. */
function drawCrew(pen: CanvasRenderingContext2D, ink: Ink, mark: CrewMark): void {
  if (mark.isSelected) ring(pen, ink.accent, 13, 2);
  const shape = shapeOf(mark.headingDeg === null ? DOT : ARROW);
  pen.save();
  if (mark.headingDeg !== null) pen.rotate((mark.headingDeg * Math.PI) / 180);
  pen.globalAlpha = mark.onDuty ? 1 : 0.5;
  pen.lineJoin = 'round';
  pen.lineWidth = 4;
  pen.strokeStyle = ink.land;
  pen.stroke(shape);
  pen.fillStyle = mark.isOld ? ink.land : ink.crew;
  pen.fill(shape);
  pen.lineWidth = 1.5;
  pen.strokeStyle = mark.isOld ? ink.quiet : ink.crew;
  pen.stroke(shape);
  pen.restore();
}

export function drawLabel(pen: CanvasRenderingContext2D, ink: Ink, text: string, x: number, y: number): void {
  pen.font = '500 11px "Inter Variable", sans-serif';
  pen.textAlign = 'center';
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = ink.land;
  pen.strokeText(text, x, y + 19);
  pen.fillStyle = ink.quiet;
  pen.fillText(text, x, y + 19);
}

function drawIncident(pen: CanvasRenderingContext2D, ink: Ink, { radiusPx, customers }: IncidentMark): void {
  pen.beginPath();
  if (customers === null) pen.arc(0, 0, radiusPx, 0, Math.PI * 2);
  else hexagon(pen, radiusPx);
  pen.globalAlpha = customers === null ? 0.13 : 0.22;
  pen.fillStyle = ink.mark;
  pen.fill();
  pen.globalAlpha = customers === null ? 0.4 : 1;
  pen.lineWidth = customers === null ? 1 : 1.5;
  pen.strokeStyle = ink.mark;
  pen.stroke();
  if (customers !== null) drawCount(pen, ink, String(customers), radiusPx);
}

function hexagon(pen: CanvasRenderingContext2D, radius: number): void {
  for (let corner = 0; corner < 6; corner++) {
    const angle = (corner * Math.PI) / 3;
    pen.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  pen.closePath();
}

/** Above the shape: in its middle stands the order's own mark. */
function drawCount(pen: CanvasRenderingContext2D, ink: Ink, text: string, radius: number): void {
  pen.font = '600 12px "Inter Variable", sans-serif';
  pen.textAlign = 'center';
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = ink.land;
  pen.strokeText(text, 0, -radius + 3);
  pen.fillStyle = ink.crew;
  pen.fillText(text, 0, -radius + 3);
}

/** A pin whose point is the place. */
const PIN = 'M0 0C-2.5 -4 -5 -6.5 -5 -9A5 5 0 0 1 5 -9C5 -6.5 2.5 -4 0 0Z';

/** Hollow while it is only suggested. */
function drawStandby(pen: CanvasRenderingContext2D, ink: Ink, { isSent }: StandbyMark): void {
  const shape = shapeOf(PIN);
  pen.lineJoin = 'round';
  pen.lineWidth = 4;
  pen.strokeStyle = ink.land;
  pen.stroke(shape);
  pen.fillStyle = isSent ? ink.crew : ink.land;
  pen.fill(shape);
  pen.lineWidth = 1.5;
  pen.strokeStyle = isSent ? ink.crew : ink.quiet;
  pen.stroke(shape);
}

/** From a crew to where it had better wait: under everything else. */
export function drawTether(
  pen: CanvasRenderingContext2D,
  ink: Ink,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number; readonly isSent: boolean },
): void {
  pen.save();
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  pen.setLineDash(to.isSent ? [] : [3, 4]);
  pen.lineWidth = 1;
  pen.strokeStyle = ink.quiet;
  pen.stroke();
  pen.restore();
}

function drawPick(pen: CanvasRenderingContext2D, ink: Ink): void {
  ring(pen, ink.accent, 9, 2.5);
  pen.fillStyle = ink.accent;
  pen.beginPath();
  pen.arc(0, 0, 3, 0, Math.PI * 2);
  pen.fill();
}

export function drawCluster(
  pen: CanvasRenderingContext2D,
  ink: Ink,
  cluster: { x: number; y: number; count: number; level: Level },
) {
  const { x, y, count, level } = cluster;
  pen.beginPath();
  pen.arc(x, y, 11, 0, Math.PI * 2);
  pen.fillStyle = ink.land;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = levelInk(ink, level);
  pen.stroke();
  pen.font = '600 11px "Inter Variable", sans-serif';
  pen.textAlign = 'center';
  pen.fillStyle = levelInk(ink, level);
  pen.fillText(String(count), x, y + 4);
}

function ring(pen: CanvasRenderingContext2D, color: string, radius: number, width: number): void {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, Math.PI * 2);
  pen.lineWidth = width;
  pen.strokeStyle = color;
  pen.stroke();
}
