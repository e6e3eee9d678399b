const PATHS = {
  close: 'M4 4 12 12M12 4 4 12',
  menu: 'M2.5 4.5H13.5M2.5 8H13.5M2.5 11.5H13.5',
  plus: 'M8 3V13M3 8H13',
  minus: 'M3 8H13',
  search: 'M7 2.5A4.5 4.5 0 1 1 6.99 2.5ZM10.3 10.3 13.5 13.5',
  sound: 'M3 6H5.5L9 3V13L5.5 10H3ZM11 5.5A3.5 3.5 0 0 1 11 10.5',
  mute: 'M3 6H5.5L9 3V13L5.5 10H3ZM11 6.3 14 9.7M14 6.3 11 9.7',
  layers: 'M8 2.5 14 6 8 9.5 2 6ZM2.5 9 8 12.5 13.5 9',
  fit: 'M3 6V3H6M10 3H13V6M13 10V13H10M6 13H3V10',
  hazard: 'M8 2.5 14.5 13.5H1.5ZM8 6.5V9.5M8 11.4V11.5',
  star: 'M8 2.5 9.7 6.2 13.7 6.6 10.7 9.3 11.6 13.3 8 11.2 4.4 13.3 5.3 9.3 2.3 6.6 6.3 6.2Z',
  phone:
    'M3.5 2.5H6L7 6 5.3 7.2A8 8 0 0 0 8.8 10.7L10 9 13.5 10V12.5A1 1 0 0 1 12.5 13.5 10 10 0 0 1 2.5 3.5 1 1 0 0 1 3.5 2.5Z',
  target: 'M8 4.5A3.5 3.5 0 1 1 7.99 4.5ZM8 1.5V4M8 12V14.5M1.5 8H4M12 8H14.5',
  down: 'M4 6 8 10 12 6',
  user: 'M8 3A2.5 2.5 0 1 1 7.99 3ZM3 13.5A5 4.5 0 0 1 13 13.5',
  storm: 'M4.5 9.5A3 3 0 0 1 4.8 3.6 4 4 0 0 1 12.3 5 2.3 2.3 0 0 1 12 9.5M8.5 7.5 6.5 10.5H9.5L7.5 13.5',
  download: 'M8 2.5V10.5M4.5 7 8 10.5 11.5 7M3 13.5H13',
  earlier: 'M10 4 6 8 10 12',
  later: 'M6 4 10 8 6 12',
  lock: 'M4 7.5H12V13.5H4ZM5.5 7.5V5A2.5 2.5 0 0 1 10.5 5V7.5',
  print: 'M4.5 6V2.5H11.5V6M4.5 11H2.5V6H13.5V11H11.5M4.5 9.5H11.5V13.5H4.5Z',
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path
      d={PATHS[name]}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
