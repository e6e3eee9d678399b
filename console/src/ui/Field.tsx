import { type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | null;
  /** Gives the control its id and what describes it. */
  readonly children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = useId();
  const hasNote = Boolean(error || hint);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': hasNote ? note : undefined, 'aria-invalid': error ? true : undefined })}
      {hasNote && (
        <span id={note} className={error ? 'error' : 'meta'}>
          {error || hint}
        </span>
      )}
    </div>
  );
}

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly error?: string | null;
}

export function SelectField<Value extends string>({ label, value, options, onChange, error }: SelectFieldProps<Value>) {
  const pick = (text: string) => {
    const found = options.find((option) => option.value === text);
    if (found) onChange(found.value);
  };
  return (
    <Field label={label} error={error}>
      {(control) => (
        <select className="input" {...control} value={value} onChange={(event) => pick(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password' | 'tel' | 'date' | 'datetime-local' | 'email' | 'number';
  readonly hint?: string;
  readonly error?: string | null;
  readonly isLong?: boolean;
  readonly maxLength?: number;
  readonly autoComplete?: string;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, type = 'text', hint, error, isLong = false, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) =>
        isLong ? (
          <textarea
            className="input"
            {...control}
            {...rest}
            rows={2}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <input
            className="input"
            {...control}
            {...rest}
            type={type}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
