// A choice among a few values: a row of buttons of which one is pressed.

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly value: T;
  readonly onPick: (value: T) => void;
}

export function Choice<T extends string>({label, options, value, onPick}: ChoiceProps<T>) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {options.map(([each, text]) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => onPick(each)}>
          {text}
        </button>
      ))}
    </div>
  );
}
