interface CodeSelectProps<Code extends string> {
  readonly label: string;
  readonly all: string;
  readonly value: Code | null;
  readonly codes: readonly Code[];
  readonly text: (code: Code) => string;
  readonly onChange: (code: Code | null) => void;
}

/** A filter by one code, or by none. */
export function CodeSelect<Code extends string>({ label, all, value, codes, text, onChange }: CodeSelectProps<Code>) {
  return (
    <select
      className="input compact"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(codes.find((code) => code === event.target.value) ?? null)}
    >
      <option value="">{all}</option>
      {codes.map((code) => (
        <option key={code} value={code}>
          {text(code)}
        </option>
      ))}
    </select>
  );
}
