// A choice of one name among many, or of all: a list that opens.

import {plainName} from '../words/plain-name.js';

interface Props {
  readonly label: string;
  /** The text of the entry that picks all. */
  readonly all: string;
  readonly names: readonly string[];
  readonly value: string | undefined;
  readonly onPick: (name: string | undefined) => void;
}

export function Picker({label, all, names, value, onPick}: Props) {
  const isListed = value === undefined || names.includes(value);
  return (
    <label class="select-label">
      <span class="hidden">{label}</span>
      <select
        value={value ?? ''}
        onChange={({currentTarget}) =>
          onPick(currentTarget.value === '' ? undefined : currentTarget.value)
        }
      >
        <option value="">{all}</option>
        {[...(isListed ? [] : [value]), ...names].map((name) => (
          <option key={name} value={name}>
            {plainName(name)}
          </option>
        ))}
      </select>
    </label>
  );
}
